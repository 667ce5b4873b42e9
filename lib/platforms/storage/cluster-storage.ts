import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { checkEnum } from '../../validation/enums';
import { checkLabels } from '../../validation/labels';
import { checkSize, quantity } from '../../validation/quantities';
import type { ClaimProps, ClaimRequirements, DiskProps, IStorageCapability } from '../capabilities/storage';
import type { ClusterIpAllocator } from '../network/cluster-ip-allocator';
import { allocateClusterIp } from '../network/cluster-ip-allocator';
import { unsupported } from '../unsupported-feature';
import { DiskSource, DiskSourceKind } from './disk-source';
import { storageClassNameFor } from './storage-class';

/** What a cluster's storage is like. */
export interface ClusterStorageProps {
  /** The platform, in words, for errors. */
  readonly platform: string;
  /** StorageClass of claims that name none. */
  readonly storageClassName?: string;
  /** StorageClass of claims that name none and that pods of several nodes mount. */
  readonly sharedStorageClassName?: string;
  /** Classes that are known to make no volumes for pods of several nodes; undefined among them stands for the default one. @default - none */
  readonly singleNodeClasses?: readonly (string | undefined)[];
  /** Whether all pods that mount a claim of the default StorageClass are on one node anyway. @default false */
  readonly singleNode?: boolean;
  /** Fixed addresses of Services, where the range is known. */
  readonly clusterIpAllocator?: ClusterIpAllocator;
}

/** Storage as every cluster has it: claims from KnownStorageClasses. */
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
        'Use NfsServer for files that pods share (`subdirProvisioner` of a disk makes claims of them),',
        'or name a class that can, with `storageClassName` of the claim or `sharedStorageClassName` of the platform.',
      ],
    });
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    return createClaim(scope, id, props, { storageClassName: this.storageClassNameFor(scope, props) });
  }

  public disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim {
    const source = props.source ?? DiskSource.platform();
    if (source.kind === DiskSourceKind.EXISTING) {
      throw unsupported({
        where: scope,
        requestedBy: `disk "${props.name}" from the existing disk "${source.name}"`,
        platform: this.props.platform,
        limitation: 'no disks of a cloud that can be adopted by name',
        alternatives: [
          'Use DiskSource.storageClass("…") to claim the disk from a StorageClass, or DiskSource.platform() for the default one.',
          'To use a volume that exists, make a PersistentVolume for it with a storageClassName of its own and name that.',
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

/** Throws where snapshots are asked for of a disk that the platform does not make. Doing without is harmless only where it was said. */
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
      limitation: 'no snapshots of disks but of those that it makes itself in a cloud',
      alternatives: [
        'Leave `snapshotSchedule` out, and let whoever provides the disk back it up:',
        'a tool that makes a VolumeSnapshot (snapshot.storage.k8s.io) of the claim, say.',
      ],
    });
  }
}

/** What binds a claim to its volume. */
export interface ClaimBinding {
  readonly storageClassName?: string;
  readonly volumeName?: string;
}

/** A PersistentVolumeClaim, checked, and bound in a platform's way. */
export function createClaim(
  scope: Construct,
  id: string,
  props: ClaimProps,
  binding: ClaimBinding,
): kplus.IPersistentVolumeClaim {
  checkName(scope, 'claim', props.name, DNS_SUBDOMAIN);
  checkSize(scope, `size of claim "${props.name}"`, props.size);
  checkLabels(scope, props.labels);
  checkEnum(scope, `access of claim "${props.name}"`, props.accessMode, PersistentVolumeAccessMode);
  // Empty means a volume that exists.
  if (binding.storageClassName) {
    checkName(scope, `storageClassName of claim "${props.name}"`, binding.storageClassName, DNS_SUBDOMAIN);
  }
  const claim = new kplus.k8s.KubePersistentVolumeClaim(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec: {
      accessModes: [props.accessMode ?? PersistentVolumeAccessMode.READ_WRITE_ONCE],
      resources: { requests: { storage: quantity(props.size) } },
      ...binding,
    },
  });
  return kplus.PersistentVolumeClaim.fromClaimName(claim, 'claim', props.name);
}
