import type { KmsKey } from '../iam/kms-key';

/** Types of persistent disks. */
export enum PersistentDiskType {
  /** Hard disks. */
  PD_STANDARD = 'pd-standard',
  /** SSD with balanced cost and performance. */
  PD_BALANCED = 'pd-balanced',
  /** SSD with high performance. */
  PD_SSD = 'pd-ssd',
}

/** Options of the persistent disks that a platform creates. */
export interface GkeDiskOptions {
  /**
   * Type of the disks. It cannot be changed after a disk is created.
   *
   * @default PersistentDiskType.PD_BALANCED
   */
  readonly type?: PersistentDiskType;

  /**
   * Two zones of the region. Each disk is replicated in both and survives the failure of one zone, at twice the price.
   * They cannot be changed after a disk is created.
   *
   * @see https://cloud.google.com/compute/docs/disks/regional-persistent-disk
   * @default - each disk is in one zone: the platform's `zone`
   */
  readonly replicaZones?: string[];

  /**
   * Key that encrypts the disks and the boot disks of the nodes. The key of an existing disk cannot be changed: the
   * deployment fails. The README of GkePlatform describes how to move the data to another disk.
   *
   * @see https://cloud.google.com/compute/docs/disks/customer-managed-encryption
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;
}
