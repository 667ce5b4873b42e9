import type * as kplus from 'cdk8s-plus-27';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { NetworkPeer } from '../../platforms/network-peer';
import type { IPlatform } from '../../platforms/platform-base';
import { isTerraformToken } from '../../synthesis/token-guard';

/** The model server that a source lends its files to. */
export interface ModelReader {
  /** The server, for errors and as the scope of what a source makes. */
  readonly scope: Construct;
  readonly platform: IPlatform;
  readonly serviceAccount: kplus.ServiceAccount;
  /** Name of the server's objects. */
  readonly name: string;
  /** Namespace of the server's objects, where the chart names one. */
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  /** The model that the files are of. */
  readonly modelName: string;
}

/** What the pods of a model server need to read a model. */
export interface ModelAccess {
  /** Path or URL of the folder that holds the versions. */
  readonly basePath: string;
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly env: k8s.EnvVar[];
  /** Whom the pods must reach. */
  readonly egress: NetworkPeer[];
  /** Whether the files can be on one node at a time only. */
  readonly oneNode: boolean;
}

/** A path below a volume or a bucket, without slashes at its ends. */
export function relativePath(where: Construct, what: string, path: string): string {
  if (isTerraformToken(path)) {
    return path;
  }
  const trimmed = path.replace(/\/+$/, '');
  const segments = trimmed === '' ? [] : trimmed.split('/');
  if (path.startsWith('/') || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new KubeflowError(
      where,
      `model: ${what} "${path}" is not a path below it.`,
      'Accepted are names of folders with "/" between them; no "/" at the start, no ".", "..", or empty name.',
      'Use for example "models/inception": the folder that holds the numbered versions.',
    );
  }
  return trimmed;
}
