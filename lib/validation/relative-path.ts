import type { Construct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';

/** Who reads a folder, for errors. */
export interface FolderContext {
  readonly scope: Construct;
  /** The prop that names the folder. */
  readonly prop: string;
  /** What the folder holds, as the end of a sentence. */
  readonly contents?: string;
}

/** A path below a volume or a bucket, without slashes at its ends. */
export function normalizeRelativePath(
  { scope, prop, contents = 'the numbered versions' }: FolderContext,
  what: string,
  path: string,
): string {
  if (isTerraformToken(path)) {
    return path;
  }
  const trimmed = path.replace(/\/+$/, '');
  const segments = trimmed === '' ? [] : trimmed.split('/');
  if (path.startsWith('/') || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new KubeflowError(
      scope,
      `${prop}: ${what} "${path}" is not a path below it.`,
      'Accepted are names of folders with "/" between them; no "/" at the start, no ".", "..", or empty name.',
      `Use for example "models/inception": the folder that holds ${contents}.`,
    );
  }
  return trimmed;
}
