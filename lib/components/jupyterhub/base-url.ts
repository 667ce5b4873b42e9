import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isPath, PATH_RULES } from '../../validation/paths';

/** The path under which everything is, with a slash at both ends. */
export function normalizedBaseUrl(where: IConstruct, given: string | undefined): string {
  if (given === undefined || given === '/') {
    return '/';
  }
  if (!isPath(given, PATH_RULES.baseUrl)) {
    throw new KubeflowError(
      where,
      `hub.baseUrl "${given}" is not a path.`,
      'Accepted is a path from the root, of letters, digits, "-", ".", "_" and "~" between slashes.',
      'Use for example "/jupyter/".',
    );
  }
  return given.endsWith('/') ? given : `${given}/`;
}
