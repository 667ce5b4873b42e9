import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { DiskSource } from '../storage/disk-source';
import type { SnapshotSchedule } from '../storage/snapshot-schedule';

/** Requirements of a PersistentVolumeClaim. */
export interface ClaimRequirements {
  /** Name of the PersistentVolumeClaim. */
  readonly name: string;

  /**
   * Access mode of the claim.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: PersistentVolumeAccessMode;

  /**
   * Name of the StorageClass that provisions the volume.
   *
   * @default - the StorageClass of the platform, or the cluster's default StorageClass
   */
  readonly storageClassName?: string;
}

/** Properties of a PersistentVolumeClaim. */
export interface ClaimProps extends ClaimRequirements {
  /** Requested size. */
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

/** Properties of a disk. */
export interface DiskProps {
  /** Name of the disk and of its claim. */
  readonly name: string;

  /** Size of the disk. */
  readonly size: Size;

  /**
   * Source of the disk.
   *
   * @default DiskSource.platform()
   */
  readonly source?: DiskSource;

  /**
   * Snapshot schedule of a disk that the platform creates.
   *
   * @default - daily, kept for two weeks, if the platform creates the disk; otherwise none
   */
  readonly snapshotSchedule?: SnapshotSchedule;

  /**
   * Name of the claim.
   *
   * @default - the name of the disk
   */
  readonly claimName?: string;

  /**
   * Namespace of the claim.
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

/** Storage of a platform. */
export interface IStorageCapability {
  /** StorageClass of claims without `storageClassName`; undefined for the cluster's default StorageClass. */
  readonly defaultStorageClassName?: string;

  /**
   * StorageClass of claims without `storageClassName` that pods on several nodes mount; undefined for the same as other
   * claims.
   */
  readonly sharedStorageClassName?: string;

  /**
   * Whether `DiskSource.platform()` creates a disk. If false, the disk is claimed from the default StorageClass.
   *
   * @default false
   */
  readonly provisionsDisks?: boolean;

  /**
   * Whether all pods that mount a claim of the default StorageClass run on one node: the only node, or the node that
   * has the volume.
   *
   * @default false
   */
  readonly singleNode?: boolean;

  /**
   * Returns the StorageClass of a claim that another program creates, for example the hub for each user; undefined for
   * the cluster's default.
   *
   * @throws KubeflowError if pods on several nodes mount the claim and no StorageClass of the platform supports that.
   */
  storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined;

  /**
   * Creates a claim on a volume that a StorageClass provisions.
   *
   * @throws KubeflowError if pods on several nodes mount the claim and no StorageClass of the platform supports that.
   */
  claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim;

  /**
   * Creates a claim on a disk that outlives the apps. The platform creates the disk, adopts it by name, or claims it
   * from a StorageClass.
   *
   * @throws KubeflowError if the platform does not support this source or a snapshot schedule for it.
   */
  disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim;

  /**
   * Allocates a fixed cluster IP for a Service that nodes connect to.
   *
   * Nodes mount NFS volumes, and most nodes cannot resolve the DNS name of a Service. The PersistentVolume therefore
   * needs the cluster IP at synthesis. A Service always gets the same address.
   *
   * @param scope the construct that needs the address
   * @param serviceName name of the Service
   * @param namespace namespace of the Service
   * @throws KubeflowError if the Service range of the platform is unknown. The error names the props to set.
   */
  allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string;
}
