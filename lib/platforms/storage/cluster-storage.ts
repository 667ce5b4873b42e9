import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkLabels } from '../../validation/labels';
import { checkSize, quantity } from '../../validation/quantities';
import type { ClaimProps, ClaimRequirements, DiskProps, IStorageCapability } from '../capabilities/storage';
import type { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { allocateClusterIp } from '../network/cluster-ip-allocator';
import { unsupported } from '../unsupported-feature';
import { DiskSource, DiskSourceKind } from './disk-source';
import { storageClassNameFor } from './storage-class';

/** Properties of the storage of a cluster. */
export interface ClusterStorageProps {
  /** Name of the platform, for errors. */
  readonly platform: string;
  /** StorageClass of claims without `storageClassName`. */
  readonly storageClassName?: string;
  /** StorageClass of claims without `storageClassName` that pods on several nodes mount. */
  readonly sharedStorageClassName?: string;
  /**
   * StorageClasses whose volumes only one node can mount; undefined means the default StorageClass.
   *
   * @default - none
   */
  readonly singleNodeClasses?: readonly (string | undefined)[];
  /** Whether all pods that mount a claim of the default StorageClass run on one node. @default false */
  readonly singleNode?: boolean;
  /** Allocator of cluster IPs, if the Service range is known. */
  readonly clusterIpAllocator?: ClusterIpAllocator;
}

/** Storage of any conformant cluster: claims from StorageClasses. */
export class ClusterStorage implements IStorageCapability {
  public readonly defaultStorageClassName?: string;
  public readonly sharedStorageClassName?: string;

  constructor(private readonly props: ClusterStorageProps) {
    this.sharedStorageClassName = props.sharedStorageClassName;
    this.defaultStorageClassName = props.storageClassName;
  }

  public get singleNode(): boolean {
    return this.props.singleNode ?? false;
  }

  public storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined {
    return storageClassNameFor(scope, claim, {
      platform: this.props.platform,
      defaultName: this.defaultStorageClassName,
      sharedName: this.sharedStorageClassName,
      singleNodeClasses: this.props.singleNodeClasses ?? [],
      alternatives: [
        'Use NfsServer for shared files (`subdirProvisioner` of a disk provisions claims),',
        'or set `storageClassName` of the claim or `sharedStorageClassName` of the platform to a StorageClass that supports it.',
      ],
    });
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    const { name, accessMode, storageClassName } = props;
    return createClaim(scope, id, props, {
      storageClassName: this.storageClassNameFor(scope, { name, accessMode, storageClassName }),
    });
  }

  public disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim {
    const source = props.source ?? DiskSource.platform();
    if (source.kind === DiskSourceKind.EXISTING) {
      throw unsupported({
        where: scope,
        requestedBy: `disk "${props.name}" from the existing disk "${source.name}"`,
        platform: this.props.platform,
        limitation: 'no cloud disks',
        alternatives: [
          'Use DiskSource.storageClass("…") to claim the disk from a StorageClass, or DiskSource.platform() for the default StorageClass.',
          'To use an existing volume, create a PersistentVolume for it with a unique storageClassName and use that name.',
        ],
      });
    }
    rejectSnapshotSchedule(scope, this.props.platform, props);
    return this.claim(scope, id, {
      name: props.claimName ?? props.name,
      namespace: props.namespace,
      size: props.size,
      storageClassName: source.name,
      labels: props.labels,
    });
  }

  public allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string {
    return allocateClusterIp(scope, serviceName, namespace, {
      ...this.props,
      hint: 'Set `serviceCidr` of the platform to the --service-cluster-ip-range of the cluster, for example "10.96.0.0/16",',
    });
  }
}

/**
 * Rejects a snapshot schedule for a disk that the platform does not create.
 *
 * @throws KubeflowError if `snapshotSchedule` enables snapshots.
 */
export function rejectSnapshotSchedule(
  where: Construct,
  platform: string,
  { name, snapshotSchedule }: DiskProps,
): void {
  if (snapshotSchedule?.enabled) {
    throw unsupported({
      where,
      requestedBy: `snapshotSchedule of disk "${name}"`,
      platform,
      limitation: 'snapshots only for disks that it creates in a cloud',
      alternatives: [
        'Remove `snapshotSchedule` and back up the disk with another tool,',
        'for example one that creates a VolumeSnapshot (snapshot.storage.k8s.io) of the claim.',
      ],
    });
  }
}

/** Fields that bind a claim to its volume. */
export interface ClaimBinding {
  readonly storageClassName?: string;
  readonly volumeName?: string;
}

/** Creates a PersistentVolumeClaim. */
export function createClaim(
  scope: Construct,
  id: string,
  props: ClaimProps,
  binding: ClaimBinding,
): kplus.IPersistentVolumeClaim {
  checkName(scope, 'claim', props.name, DNS_SUBDOMAIN);
  checkSize(scope, `size of claim "${props.name}"`, props.size);
  checkLabels(scope, props.labels);
  // An empty name selects an existing volume.
  if (binding.storageClassName) {
    checkName(scope, `storageClassName of claim "${props.name}"`, binding.storageClassName, DNS_SUBDOMAIN);
  }
  const claim = new kube.PersistentVolumeClaim(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec: {
      accessModes: [props.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE],
      resources: { requests: { storage: quantity(props.size) } },
      ...binding,
    },
  });
  return kplus.PersistentVolumeClaim.fromClaimName(claim, 'claim', props.name);
}
