import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { DiskSource } from '../storage/disk-source';
import type { SnapshotSchedule } from '../storage/snapshot-schedule';

/** What says which volumes a claim can be bound to. */
export interface ClaimRequirements {
  /** Name of the PersistentVolumeClaim. */
  readonly name: string;

  /**
   * How the claim may be mounted.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;

  /**
   * Name of the StorageClass that provisions the volume.
   *
   * @default - the one that the platform names, or else the cluster's default StorageClass
   */
  readonly storageClassName?: string;
}

/** What a claim must be told. */
export interface ClaimProps extends ClaimRequirements {
  /** Size to ask for. */
  readonly size: Size;

  /**
   * Namespace of the claim.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Labels of the claim.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** What a named disk must be told. */
export interface DiskProps {
  /** Name of the disk; it names the claim on it too. */
  readonly name: string;

  /** Size of the disk. */
  readonly size: Size;

  /**
   * Where the disk comes from.
   *
   * @default DiskSource.platform()
   */
  readonly source?: DiskSource;

  /**
   * When snapshots are taken of a disk that the platform makes, and how long each is kept.
   *
   * @default - every day, kept for two weeks, where the platform makes the disk; none of other disks
   */
  readonly snapshotSchedule?: SnapshotSchedule;

  /**
   * Name of the claim on the disk.
   *
   * @default - the name of the disk
   */
  readonly claimName?: string;

  /**
   * Namespace of the claim on the disk.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Labels of the claim and of the disk.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** Storage that a platform offers. */
export interface IStorageCapability {
  /**
   * Name of the StorageClass for claims that name none; undefined for the cluster's default one.
   */
  readonly defaultStorageClassName?: string;

  /**
   * Name of the StorageClass for claims that name none and that pods of several nodes mount; undefined for that of other claims.
   */
  readonly sharedStorageClassName?: string;

  /**
   * Whether `DiskSource.platform()` is a disk that the platform makes.
   *
   * @default false, and it is claimed from the default StorageClass
   */
  readonly provisionsDisks?: boolean;

  /**
   * Whether all pods that mount a claim of the default StorageClass are on one node anyway: the only one, or that whose folder the volume is.
   *
   * @default false
   */
  readonly singleNode?: boolean;

  /**
   * Name of the StorageClass of a claim that others make, as the hub does for each user; undefined for the cluster's default one.
   *
   * Throws where pods of several nodes are to mount it and the platform is known to have no class for that.
   */
  storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined;

  /**
   * A claim on a volume that a StorageClass provisions.
   *
   * Throws where pods of several nodes are to mount it and the platform is known to have no class for that.
   */
  claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim;

  /**
   * A claim on a disk that outlives the apps: made by the platform, adopted by name, or claimed from a StorageClass.
   *
   * Throws where the platform does not have the kind of disk that is asked for, or takes no snapshots of it and is asked to.
   */
  disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim;

  /**
   * A fixed cluster address for a Service whose clients are the nodes themselves.
   *
   * A node mounts NFS, and most nodes cannot resolve the DNS name of a Service; so its address must be known when the
   * PersistentVolume is written. The same Service always gets the same address.
   *
   * Throws where the platform's range of Service addresses is not known, naming the props that mend it.
   *
   * @param scope the construct that needs the address
   * @param serviceName name of the Service
   * @param namespace namespace of the Service
   */
  allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string;
}
