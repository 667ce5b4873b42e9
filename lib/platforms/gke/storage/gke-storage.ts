import { ComputeDisk } from '@cdktf/provider-google/lib/compute-disk';
import { ComputeRegionDisk } from '@cdktf/provider-google/lib/compute-region-disk';
import { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN, GCP_RESOURCE } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { bytesOf, checkSize, quantity } from '../../../validation/quantities';
import type { ClaimProps, ClaimRequirements, DiskProps, IStorageCapability } from '../../capabilities/storage';
import { clusterScopedName } from '../../cluster-scoped-name';
import { clusterScoped } from '../../namespace';
import type { ClusterIpAllocator } from '../../network/cluster-ip-allocator';
import { allocateClusterIp } from '../../network/cluster-ip-allocator';
import { createClaim, rejectSnapshotSchedule } from '../../storage/cluster-storage';
import { DiskSource, DiskSourceKind } from '../../storage/disk-source';
import { SnapshotSchedule } from '../../storage/snapshot-schedule';
import { storageClassNameFor } from '../../storage/storage-class';
import { unsupported } from '../../unsupported-feature';
import type { GrantedKey } from '../iam/encryption-keys';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { checkReplicaZones } from '../terraform/gke-location';
import { checkDiskNodes, type DiskNodes } from './disk-nodes';
import { type GkeDiskOptions, PersistentDiskType } from './disk-options';
import { DiskSnapshots } from './disk-snapshots';
import { warnAboutZonalClaims, warnAboutZonalDisk } from './zonal-disk-warnings';

const GIBIBYTE = 2 ** 30;
const MIN_SIZE = 10;
const MIN_REGIONAL_STANDARD_SIZE = 200;
const MAX_SIZE = 65_536;

/**
 * StorageClasses of GKE for persistent disks.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/storage-overview
 */
const DISK_CLASSES = ['standard', 'standard-rwo', 'premium-rwo'];

/** Location of a disk: one zone, or two zones with replication. */
interface DiskLocation {
  readonly zones: string[];
  readonly regional: boolean;
}

/** A persistent disk. */
interface PersistentDisk {
  readonly name: string;
  readonly location: DiskLocation;
  readonly size: Size;
}

/** Properties of `GkeStorage`. */
export interface GkeStorageProps {
  /** Description of the platform, for errors. */
  readonly platform: string;
  readonly disks: GkeDiskOptions;
  /** Key of the disks; undefined for keys that Google manages. */
  readonly diskKey?: GrantedKey;
  readonly diskNodes: DiskNodes;
  /** Whether the platform manages the cluster, so that GKE's StorageClass is the default. */
  readonly managesCluster: boolean;
  /** Allocator of fixed Service addresses; undefined if their CIDR block is unknown. */
  readonly clusterIpAllocator?: ClusterIpAllocator;
}

/** Claims from StorageClasses, and persistent disks that outlive the cluster. */
export class GkeStorage implements IStorageCapability {
  // GKE sets a default StorageClass, which the owner of the cluster may change.
  public readonly defaultStorageClassName = undefined;

  public readonly provisionsDisks = true;

  private readonly disks = new Map<string, Construct>();
  private readonly snapshots: DiskSnapshots;

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly props: GkeStorageProps,
  ) {
    this.snapshots = new DiskSnapshots(environment);
    checkDisks(where, environment.location.region, props.disks);
  }

  public storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined {
    const storageClassName = storageClassNameFor(scope, claim, {
      platform: this.props.platform,
      singleNodeClasses: this.props.managesCluster ? [undefined, ...DISK_CLASSES] : DISK_CLASSES,
      alternatives: [
        'Use NfsServer or FilestoreVolume for shared files (`subdirProvisioner` of an NFS disk provisions claims on it),',
        'or set `storageClassName` of the claim to a Filestore class, for example "standard-rwx", if the Filestore CSI driver is enabled.',
      ],
    });
    // The default StorageClass of a cluster that others manage is unknown.
    const isZonal =
      storageClassName === undefined ? this.props.managesCluster : DISK_CLASSES.includes(storageClassName);
    if (isZonal) {
      warnAboutZonalClaims(this.where, this.environment.location);
    }
    return storageClassName;
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    const { name, accessMode, storageClassName } = props;
    return createClaim(scope, id, props, {
      storageClassName: this.storageClassNameFor(scope, { name, accessMode, storageClassName }),
    });
  }

  public disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim {
    const source = props.source ?? DiskSource.platform();
    if (source.kind !== DiskSourceKind.PLATFORM) {
      rejectSnapshotSchedule(scope, this.props.platform, props);
    }
    if (source.kind === DiskSourceKind.STORAGE_CLASS) {
      return this.claim(scope, id, { ...claimProps(props), storageClassName: source.name });
    }
    checkName(scope, 'disk', props.name, DNS_SUBDOMAIN);
    checkSize(scope, `size of disk "${props.name}"`, props.size);
    const disk = new Construct(scope, id);
    if (source.kind === DiskSourceKind.EXISTING) {
      const existing = source.name as string;
      if (!isTerraformToken(existing)) {
        checkName(scope, `existing disk of "${props.name}"`, existing, GCP_RESOURCE);
      }
      this.reserveDisk(disk, existing);
      const location = this.diskLocation(scope, props.name);
      return this.createVolumeAndClaim(disk, { name: existing, location, size: props.size }, props);
    }
    const location = this.diskLocation(scope, props.name, this.props.disks.replicaZones);
    const name = clusterResourceName(this.environment.clusterName, props.name);
    const gibibytes = diskSize(scope, props, this.minimumSize());
    const schedule = props.snapshotSchedule ?? SnapshotSchedule.daily();
    this.snapshots.check(scope, props.name, schedule);
    this.reserveDisk(disk, name);
    this.createDisk(disk, { name, location, size: Size.gibibytes(gibibytes) }, schedule);
    return this.createVolumeAndClaim(disk, { name, location, size: Size.gibibytes(gibibytes) }, props);
  }

  public allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string {
    return allocateClusterIp(scope, serviceName, namespace, {
      ...this.props,
      hint: 'Set `serviceCidr` of GkeCluster.existing to `servicesIpv4Cidr` in the output of `gcloud container clusters describe`,',
    });
  }

  /**
   * Minimum size of a disk in GiB, which is larger for regional hard disks.
   *
   * @see https://cloud.google.com/compute/docs/disks/regional-persistent-disk
   */
  private minimumSize(): number {
    const { type, replicaZones } = this.props.disks;
    return replicaZones && type === PersistentDiskType.PD_STANDARD ? MIN_REGIONAL_STANDARD_SIZE : MIN_SIZE;
  }

  private createDisk(scope: Construct, disk: PersistentDisk, schedule: SnapshotSchedule): void {
    const { stack, location } = this.environment;
    const { disks, diskKey } = this.props;
    const id = this.environment.terraformId(scope, 'disk');
    const config = {
      name: disk.name,
      size: disk.size.toGibibytes(),
      type: disks.type ?? PersistentDiskType.PD_BALANCED,
      // For a disk that somebody destroys on purpose.
      createSnapshotBeforeDestroy: true,
      dependsOn: [this.environment.enableApi('compute'), ...(diskKey ? [diskKey.grant] : [])],
    };
    const resource = disk.location.regional
      ? new ComputeRegionDisk(stack, id, {
          ...config,
          region: location.region,
          replicaZones: disk.location.zones,
          ...(diskKey && { diskEncryptionKey: { kmsKeyName: diskKey.name } }),
        })
      : new ComputeDisk(stack, id, {
          ...config,
          zone: disk.location.zones[0],
          ...(diskKey && { diskEncryptionKey: { kmsKeySelfLink: diskKey.name } }),
        });
    // Disks can grow in place. Changes that would replace the disk, such as a smaller size, fail instead of deleting its
    // data.
    this.environment.protect(resource);
    const zone = disk.location.regional ? undefined : disk.location.zones[0];
    this.snapshots.attach(scope, { name: resource.name, zone }, schedule);
  }

  private createVolumeAndClaim(scope: Construct, disk: PersistentDisk, props: DiskProps): kplus.IPersistentVolumeClaim {
    const { project, location } = this.environment;
    const { name, namespace } = claimProps(props);
    const volumeName = clusterScopedName(scope, disk.name);
    const { zones, regional } = disk.location;
    if (!regional) {
      warnAboutZonalDisk(scope, location, props.name, zones[0]);
    }
    const folder = regional ? `regions/${location.region}` : `zones/${zones[0]}`;
    clusterScoped(
      new kube.PersistentVolume(scope, 'volume', {
        metadata: { name: volumeName, labels: props.labels },
        spec: {
          capacity: { storage: quantity(disk.size) },
          accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
          persistentVolumeReclaimPolicy: 'Retain',
          csi: {
            driver: 'pd.csi.storage.gke.io',
            volumeHandle: `projects/${project}/${folder}/disks/${disk.name}`,
            fsType: 'ext4',
          },
          // Only this claim can bind the volume.
          claimRef: {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            name,
            namespace: this.environment.namespaceOf(scope, namespace),
          },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'topology.gke.io/zone', operator: 'In', values: [...zones] }] },
              ],
            },
          },
        },
      }),
    );
    // An empty class prevents the default StorageClass from provisioning another volume. It is left out on the volume
    // itself, because the API server drops it there, and `kubectl apply` would report a change every time.
    return createClaim(scope, 'claim', claimProps(props), { storageClassName: '', volumeName });
  }

  /** Returns the zone of a disk, or its two zones. */
  private diskLocation(scope: Construct, disk: string, replicaZones?: string[]): DiskLocation {
    const zones = replicaZones ?? [this.requireZone(scope, disk)];
    checkDiskNodes(scope, `disk "${disk}"`, zones, this.props.diskNodes);
    return { zones, regional: replicaZones !== undefined };
  }

  /** Returns the zone of a zonal disk. */
  private requireZone(scope: Construct, disk: string): string {
    const { zone, region } = this.environment.location;
    if (zone === undefined) {
      throw unsupported({
        where: scope,
        requestedBy: `disk "${disk}"`,
        platform: this.props.platform,
        limitation: `only the region ${region}, and no zone for disks`,
        alternatives: [
          `Set \`zone\` of GkePlatform to a zone of ${region}, for example "${region}-b", or \`disks: { replicaZones }\` to two zones,`,
          'or claim the disk from a StorageClass with DiskSource.storageClass("…").',
        ],
      });
    }
    return zone;
  }

  private reserveDisk(scope: Construct, disk: string): void {
    const other = this.disks.get(disk);
    if (other) {
      throw new KubeflowError(
        scope,
        `the disk "${disk}" is already used by ${other.node.path}.`,
        'A persistent disk can have only one volume in the cluster, and a volume only one claim.',
        'Change the name of one of the disks.',
      );
    }
    this.disks.set(disk, scope);
  }
}

function claimProps(props: DiskProps): ClaimProps {
  return {
    name: props.claimName ?? props.name,
    namespace: props.namespace,
    size: props.size,
    labels: props.labels,
  };
}

/** Returns the size in GiB, rounded up as a StorageClass does. Disks are at least 10 GiB. */
function diskSize(where: Construct, props: DiskProps, minimum: number): number {
  const gibibytes = Math.max(minimum, Math.ceil(bytesOf(props.size) / GIBIBYTE));
  if (gibibytes > MAX_SIZE) {
    throw new KubeflowError(
      where,
      `size of disk "${props.name}": ${props.size.asString()}B exceeds the maximum size of a disk.`,
      'Must be at most 64 TiB.',
      'Use several disks.',
    );
  }
  return gibibytes;
}

function checkDisks(where: IConstruct, region: string, { replicaZones }: GkeDiskOptions): void {
  checkReplicaZones(where, 'disks: replicaZones', replicaZones, region);
}
