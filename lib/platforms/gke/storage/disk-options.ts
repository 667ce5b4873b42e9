import type { KmsKey } from '../iam/kms-key';

/** What persistent disks are made of. */
export enum PersistentDiskType {
  /** Magnetic disks. */
  PD_STANDARD = 'pd-standard',
  /** SSD that is good enough for most. */
  PD_BALANCED = 'pd-balanced',
  /** SSD that is fast. */
  PD_SSD = 'pd-ssd',
}

/** What the disks are like that a platform makes. */
export interface GkeDiskOptions {
  /**
   * What they are made of. It cannot be changed once a disk is there.
   *
   * @default PersistentDiskType.PD_BALANCED
   */
  readonly type?: PersistentDiskType;

  /**
   * Two zones of the region that each disk is in at the same time, so that it survives the loss of one, at twice the price. It cannot be
   * changed once a disk is there.
   *
   * @see https://cloud.google.com/compute/docs/disks/regional-persistent-disk
   * @default - each disk is in one zone, that of the platform
   */
  readonly replicaZones?: string[];

  /**
   * The key that they, and the boot disks of the nodes, are encrypted with.
   *
   * @see https://cloud.google.com/compute/docs/disks/customer-managed-encryption
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;
}
