import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken, terraformTokenProblem } from '../terraform-token';

const MOST = 255;

/** Throws where a path does not lie within a volume: Kubernetes' rules for `subPath`, and no part that says nothing. */
export function checkSubPath(where: IConstruct, what: string, folder: string): void {
  checkNoToken(where, what, folder);
  const parts = folder.split('/');
  if (
    parts.some((part) => part === '' || part === '.' || part === '..' || part.length > MOST) ||
    !isPrintable(folder)
  ) {
    throw new KubeflowError(
      where,
      `${what} "${folder}" is not a path within a volume.`,
      'A path from the root of the volume is accepted, without a slash at either end, and without "." and "..".',
      'Use for example "projects/vision".',
    );
  }
}

/** Throws where a template of KubeSpawner's stands in the place of a path that is the same for everybody. */
export function checkNoPlaceholders(where: IConstruct, what: string, path: string): void {
  if (/[{}]/.test(path)) {
    throw new KubeflowError(
      where,
      `${what} "${path}" has "{" or "}" in it.`,
      'Accepted is a path that is the same for everybody: nothing is filled in here.',
      'For a folder of each user use HomeStorage.shared.',
    );
  }
}

/** Throws where nothing can be mounted at a path. */
export function checkMountPath(where: IConstruct, what: string, path: string): void {
  checkNoToken(where, what, path);
  const [root, ...parts] = path.split('/');
  const isPath = root === '' && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  // Kubernetes separates paths by ":".
  if (!isPath || /[:{}]/.test(path) || !isPrintable(path)) {
    throw new KubeflowError(
      where,
      `${what} "${path}" is not a path to mount at.`,
      'An absolute path is accepted, without a slash at its end, and without ".", "..", ":", "{" and "}".',
      'Use for example "/data".',
    );
  }
  if (/^\/(proc|sys|dev)(\/|$)/.test(path) && path !== SHARED_MEMORY_PATH) {
    throw new KubeflowError(
      where,
      `${what} "${path}" is a folder of the kernel's.`,
      `Accepted are paths outside of /proc, /sys and /dev, and ${SHARED_MEMORY_PATH}.`,
      'Use for example "/data".',
    );
  }
}

/** Where programs look for shared memory. */
export const SHARED_MEMORY_PATH = '/dev/shm';

/** Whether one of two folders of a volume lies within the other; an empty one is the whole volume. */
export function pathsOverlap(one: string, other: string): boolean {
  const within = (inner: string, outer: string) => outer === '' || inner === outer || inner.startsWith(`${outer}/`);
  return within(one, other) || within(other, one);
}

function isPrintable(text: string): boolean {
  return /^[^\p{Cc}\p{Cs}]*$/u.test(text);
}

function checkNoToken(where: IConstruct, what: string, text: string): void {
  if (isTerraformToken(text)) {
    throw new KubeflowError(where, ...terraformTokenProblem(what));
  }
}

/** Throws where a folder of a bucket is none. */
export function checkBucketFolder(where: IConstruct, bucketName: string, folder: string | undefined): void {
  if (folder !== undefined && !/^[^/]+(\/[^/]+)*$/.test(folder)) {
    throw new KubeflowError(
      where,
      `folder "${folder}" of the bucket "${bucketName}" is not a path.`,
      'Accepted are names with "/" between them, and none at either end.',
      'Leave it out for the whole bucket.',
    );
  }
}

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
