import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken, terraformTokenProblem } from '../terraform-token';

/** Which paths are valid. Segments are the parts between slashes. */
export interface PathRule {
  /** Whether the path starts with a slash. Otherwise it must not start with one. */
  readonly absolute: boolean;
  /** Whether a segment may be `.`. @default false */
  readonly allowDot?: boolean;
  /** Whether a segment may be `..`. @default false */
  readonly allowDotDot?: boolean;
  /** Whether segments may be empty: slashes in a row, and a slash at the end. @default false */
  readonly allowEmptySegments?: boolean;
  /** Whether the path may end with a slash. @default - as `allowEmptySegments` */
  readonly allowTrailingSlash?: boolean;
  /** Matches text that the path must not contain. @default - any text is valid */
  readonly forbidden?: RegExp;
  /** @default - no limit */
  readonly maxLength?: number;
  /** @default - no limit */
  readonly maxSegmentLength?: number;
}

const NOT_PRINTABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * The rules for paths, by purpose. They differ because different systems read the paths.
 *
 * | Rule | Starts with `/` | `.` | `..` | Empty segments | Characters | Read by |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | `volumeFolder` | no | no | no | no | printable, at most 255 in a segment | kubelet (`subPath`), and file systems |
 * | `subPath` | no | yes | no | yes | any | kubelet; the rules of the API server for `subPath` |
 * | `folder` | no | no | no | no | any | TensorFlow, rclone: a folder of a bucket, a claim or a server |
 * | `bucketFolder` | no | yes | yes | no | no line break | IAM and S3: a prefix of object names, in which dots have no special meaning |
 * | `iamFolder` | no | yes | yes | inside | printable, no `"`, `\`, `${` and `%{` | IAM conditions: the prefix is quoted in CEL and HCL |
 * | `mountPath` | yes | no | no | no | printable, no `:`, `{` and `}` | kubelet (`mountPath`), KubeSpawner (`{username}`) |
 * | `containerFile` | yes | no | no | no | no NUL and no `:` | kubelet (`mountPath` of one file) |
 * | `containerPath` | yes | yes | yes | yes | no `:` | kubelet; the rules of the API server for `mountPath` |
 * | `nfsExport` | yes | yes | no | yes | any | API server (`nfs.path`), and the NFS server |
 * | `urlPrefix` | yes | no | no | no | as in URLs, no `%2F`, at most 1024 | Gateway API, Ingress |
 * | `baseUrl` | yes | no | no | at the end | letters, digits, `-`, `.`, `_` and `~` | JupyterHub, and the proxy |
 */
export const PATH_RULES = {
  volumeFolder: { absolute: false, forbidden: NOT_PRINTABLE, maxSegmentLength: 255 },
  subPath: { absolute: false, allowDot: true, allowEmptySegments: true },
  folder: { absolute: false },
  bucketFolder: { absolute: false, allowDot: true, allowDotDot: true, forbidden: /[\r\n]/ },
  iamFolder: {
    absolute: false,
    allowDot: true,
    allowDotDot: true,
    allowEmptySegments: true,
    allowTrailingSlash: false,
    forbidden: /["\\\p{Cc}]|[$%]\{/u,
  },
  mountPath: { absolute: true, forbidden: /[:{}\p{Cc}\p{Cs}]/u },
  containerFile: { absolute: true, forbidden: /[\0:]/ },
  containerPath: { absolute: true, allowDot: true, allowDotDot: true, allowEmptySegments: true, forbidden: /:/ },
  nfsExport: { absolute: true, allowDot: true, allowEmptySegments: true },
  urlPrefix: {
    absolute: true,
    forbidden: /[^-._~!$&'()*+,;=:@A-Za-z0-9/%]|%(?![0-9A-Fa-f]{2})|%2f/i,
    maxLength: 1024,
  },
  baseUrl: { absolute: true, allowTrailingSlash: true, forbidden: /[^-._~A-Za-z0-9/]/ },
} satisfies { [name: string]: PathRule };

/** Whether a path is valid under a rule. An empty path is never valid. */
export function isPath(path: string, rule: PathRule): boolean {
  const { absolute, allowEmptySegments = false, allowTrailingSlash = allowEmptySegments } = rule;
  if (path === '' || path.startsWith('/') !== absolute || path.length > (rule.maxLength ?? Number.POSITIVE_INFINITY)) {
    return false;
  }
  if (rule.forbidden?.test(path) || (!allowTrailingSlash && path.endsWith('/'))) {
    return false;
  }
  const inner = allowTrailingSlash ? path.replace(/\/$/, '') : path;
  const segments = (absolute ? inner.slice(1) : inner).split('/');
  return (inner === '' && absolute) || segments.every((segment) => isSegment(segment, rule));
}

function isSegment(segment: string, rule: PathRule): boolean {
  switch (segment) {
    case '':
      return rule.allowEmptySegments ?? false;
    case '.':
      return rule.allowDot ?? false;
    case '..':
      return rule.allowDotDot ?? false;
    default:
      return segment.length <= (rule.maxSegmentLength ?? Number.POSITIVE_INFINITY);
  }
}

/**
 * Checks a path within a volume.
 *
 * @throws KubeflowError if the path is not valid as `subPath`, or has empty, `.` or `..` segments.
 */
export function checkSubPath(where: IConstruct, what: string, folder: string): void {
  checkNoToken(where, what, folder);
  if (!isPath(folder, PATH_RULES.volumeFolder)) {
    throw new KubeflowError(
      where,
      `${what} "${folder}" is not a path within a volume.`,
      'Must be relative to the root of the volume, without a slash at either end, and without "." and "..".',
      'Use for example "projects/vision".',
    );
  }
}

/** @throws KubeflowError if a path that is the same for all users contains a placeholder of KubeSpawner. */
export function checkNoPlaceholders(where: IConstruct, what: string, path: string): void {
  if (/[{}]/.test(path)) {
    throw new KubeflowError(
      where,
      `${what} "${path}" contains "{" or "}".`,
      'Must be a path that is the same for all users: placeholders are not expanded here.',
      'Use HomeStorage.shared for one folder per user.',
    );
  }
}

/**
 * Checks a path at which a container mounts a volume.
 *
 * @throws KubeflowError if the path is not a valid absolute path, or is reserved for the kernel.
 */
export function checkMountPath(where: IConstruct, what: string, path: string): void {
  checkNoToken(where, what, path);
  if (!isPath(path, PATH_RULES.mountPath)) {
    throw new KubeflowError(
      where,
      `${what} "${path}" is not a valid absolute path.`,
      'Must be an absolute path without a slash at the end, and without ".", "..", ":", "{" and "}".',
      'Use for example "/data".',
    );
  }
  if (/^\/(proc|sys|dev)(\/|$)/.test(path) && path !== SHARED_MEMORY_PATH) {
    throw new KubeflowError(
      where,
      `${what} "${path}" is reserved for the kernel.`,
      `Must be outside of /proc, /sys and /dev, or ${SHARED_MEMORY_PATH}.`,
      'Use for example "/data".',
    );
  }
}

/** Directory in which programs create shared memory. */
export const SHARED_MEMORY_PATH = '/dev/shm';

/** Whether two folders of a volume are the same or one contains the other. An empty path is the whole volume. */
export function pathsOverlap(one: string, other: string): boolean {
  const within = (inner: string, outer: string) => outer === '' || inner === outer || inner.startsWith(`${outer}/`);
  return within(one, other) || within(other, one);
}

function checkNoToken(where: IConstruct, what: string, text: string): void {
  if (isTerraformToken(text)) {
    throw new KubeflowError(where, ...terraformTokenProblem(what));
  }
}

/** @throws KubeflowError if the folder of a bucket is not a valid prefix of object names. */
export function checkBucketFolder(where: IConstruct, bucketName: string, folder: string | undefined): void {
  if (folder !== undefined && !isPath(folder, PATH_RULES.bucketFolder)) {
    throw new KubeflowError(
      where,
      `folder "${folder}" of the bucket "${bucketName}" is not a path.`,
      'Must be names separated by single "/", without "/" at either end.',
      'Leave it out for the whole bucket.',
    );
  }
}

/** The prop that specifies a folder, for errors. */
export interface FolderContext {
  readonly scope: Construct;
  /** Name of the prop. */
  readonly prop: string;
  /** Contents of the folder, as the end of a sentence. @default the numbered versions */
  readonly contents?: string;
}

/**
 * Removes slashes at the end of a path below a volume or a bucket. A Terraform token stays as it is.
 *
 * @throws KubeflowError if the path is absolute, or has empty segments, "." or "..".
 */
export function normalizeRelativePath(
  { scope, prop, contents = 'the numbered versions' }: FolderContext,
  what: string,
  path: string,
): string {
  if (isTerraformToken(path)) {
    return path;
  }
  const trimmed = path.replace(/\/+$/, '');
  if (path.startsWith('/') || (trimmed !== '' && !isPath(trimmed, PATH_RULES.folder))) {
    throw new KubeflowError(
      scope,
      `${prop}: ${what} "${path}" is not a relative path.`,
      'Must be names of folders separated by "/", without "/" at the start, and without ".", ".." and empty names.',
      `Use for example "models/inception", the folder that holds ${contents}.`,
    );
  }
  return trimmed;
}
