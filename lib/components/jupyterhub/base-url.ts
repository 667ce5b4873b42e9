import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

const PATH = /^(\/[-._~A-Za-z0-9]+)*\/?$/;

/** The path under which everything is, with a slash at both ends. */
export function normalizedBaseUrl(where: IConstruct, given: string | undefined): string {
  if (given === undefined || given === '/') {
    return '/';
  }
  if (!PATH.test(given) || given.split('/').some((segment) => segment === '.' || segment === '..') || given === '') {
    throw new KubeflowError(
      where,
      `hub.baseUrl "${given}" is not a path.`,
      'Accepted is a path from the root, of letters, digits, "-", ".", "_" and "~" between slashes.',
      'Use for example "/jupyter/".',
    );
  }
  return given.endsWith('/') ? given : `${given}/`;
}
