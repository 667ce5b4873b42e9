import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { Platform } from '../platform';
import type { IPlatform } from '../platform-base';
import type { GkeDisks } from './gke-disks';
import type { GkeFiles } from './gke-files';
import { GkePlatform } from './gke-platform';
import type { KmsKey } from './kms-key';
import type { UsableKey } from './kms-keys';

/** What volumes are like that a StorageClass of a platform provisions. */
export interface VolumeDefaults {
  readonly disks: GkeDisks;
  readonly diskKey?: UsableKey;
  readonly project: string;
  readonly region: string;
  /** Labels, as the drivers of GKE take them. */
  readonly labels: string;
  /** The network of the nodes, where it is known. */
  readonly network?: string;
  readonly files: GkeFiles;
  /** The key of files, where they have one. */
  fileKey(where: Construct, key: KmsKey): UsableKey | undefined;
}

/** What volumes are like on the platform of a construct. Throws where that is not GKE. */
export function volumeDefaults(where: Construct, named: IPlatform | undefined, instead: string): VolumeDefaults {
  const platform = Platform._ofComponent(where, named);
  if (platform instanceof GkePlatform) {
    return platform._volumes;
  }
  throw new KubeflowError(
    where,
    'this stands on another platform than GKE.',
    'A chart of a GkePlatform is accepted.',
    instead,
  );
}

/** Labels, as the drivers of GKE take them in the parameters of a StorageClass. */
export function labelsParameter(labels: { readonly [key: string]: string }): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
