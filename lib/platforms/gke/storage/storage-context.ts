import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../platform';
import { Platform } from '../../platform-lookup';
import type { GrantedKey } from '../iam/encryption-keys';
import type { DiskNodes } from './disk-nodes';
import type { GkeDiskOptions } from './disk-options';
import type { FilestoreProvisioner } from './filestore-provisioner';

/** Settings for volumes that a StorageClass provisions. */
export interface StorageContext {
  readonly disks: GkeDiskOptions;
  readonly diskKey?: GrantedKey;
  readonly diskNodes: DiskNodes;
  readonly project: string;
  readonly region: string;
  /** Labels in the format of GKE's CSI drivers. */
  readonly labels: string;
  /** Network of the nodes; undefined if unknown. */
  readonly network?: string;
  readonly filestore: FilestoreProvisioner;
}

/**
 * Returns the storage settings of a construct's platform.
 *
 * @throws KubeflowError if the platform is not a `GkePlatform`.
 */
export function storageContextOf(where: Construct, platform: IPlatform | undefined, hint: string): StorageContext {
  // Not `instanceof GkePlatform`: the platform may come from another installed copy of the library.
  const { _storageContext: context } = Platform._ofConstruct(where, platform) as { _storageContext?: StorageContext };
  if (context) {
    return context;
  }
  throw new KubeflowError(
    where,
    'the platform of this construct is not a GkePlatform.',
    'Must be in a chart of a GkePlatform.',
    hint,
  );
}

/** Formats labels for the parameters of GKE's CSI drivers. */
export function labelsParameter(labels: { readonly [key: string]: string }): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
