import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../platform';
import { Platform } from '../../platform-lookup';
import type { GrantedKey } from '../iam/encryption-keys';
import type { GkeDiskOptions } from './disk-options';
import type { FilestoreProvisioner } from './filestore-provisioner';

/** What volumes are like that a StorageClass of a platform provisions. */
export interface StorageContext {
  readonly disks: GkeDiskOptions;
  readonly diskKey?: GrantedKey;
  readonly project: string;
  readonly region: string;
  /** Labels, as the drivers of GKE take them. */
  readonly labels: string;
  /** The network of the nodes, where it is known. */
  readonly network?: string;
  readonly filestore: FilestoreProvisioner;
}

/** What volumes are like on the platform of a construct. Throws where that is not GKE. */
export function storageContextOf(where: Construct, named: IPlatform | undefined, instead: string): StorageContext {
  // Not `instanceof GkePlatform`: the platform may come from another installed copy of the library.
  const { _storageContext: context } = Platform._ofComponent(where, named) as { _storageContext?: StorageContext };
  if (context) {
    return context;
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
