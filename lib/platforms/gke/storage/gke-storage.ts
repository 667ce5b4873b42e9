import { ComputeDisk } from '@cdktf/provider-google/lib/compute-disk';
import { ComputeRegionDisk } from '@cdktf/provider-google/lib/compute-region-disk';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN, GCP_RESOURCE } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';
import { checkEnum } from '../../../validation/enums';
import { bytesOf, checkSize, quantity } from '../../../validation/quantities';
import type { ClaimProps, ClaimRequirements, DiskProps, IStorageCapability } from '../../capabilities/storage';
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
import { type GkeDiskOptions, PersistentDiskType } from './disk-options';
import { DiskSnapshots } from './disk-snapshots';

const GIBIBYTE = 2 ** 30;
const MIN_SIZE = 10;
const MIN_REGIONAL_STANDARD_SIZE = 200;
const MAX_SIZE = 65_536;

/** GKE's own classes of persistent disks. @see https://cloud.google.com/kubernetes-engine/docs/concepts/storage-overview */
const DISK_CLASSES = ['standard', 'standard-rwo', 'premium-rwo'];

/** Where a disk is: in one zone, or in two at the same time. */
interface DiskLocation {
  readonly zones: string[];
  readonly regional: boolean;
}

/** A disk in the cloud. */
interface PersistentDisk {
  readonly name: string;
  readonly location: DiskLocation;
  readonly size: Size;
}

/** What storage on GKE is told. */
export interface GkeStorageProps {
  /** The platform, in words, for errors. */
  readonly platform: string;
  readonly disks: GkeDiskOptions;
  /** The key of the disks, where they have one. */
  readonly diskKey?: GrantedKey;
  /** Whether the cluster is made here, so that its default StorageClass is GKE's own. */
  readonly managesCluster: boolean;
  /** Fixed addresses of Services, where the range is known. */
  readonly clusterIpAllocator?: ClusterIpAllocator;
}

/** Claims from KnownStorageClasses, and persistent disks that outlive the cluster. */
export class GkeStorage implements IStorageCapability {
  // GKE marks one of its KnownStorageClasses as the default, and a cluster's owner may mark another.
  public readonly defaultStorageClassName = undefined;

  public readonly provisionsDisks = true;

  private readonly disks = new Map<string, Construct>();
  private readonly snapshots: DiskSnapshots;

  constructor(
    where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly props: GkeStorageProps,
  ) {
    this.snapshots = new DiskSnapshots(environment);
    checkDisks(where, environment.location.region, props.disks);
  }

  public storageClassNameFor(scope: Construct, claim: ClaimRequirements): string | undefined {
    return storageClassNameFor(scope, claim, {
      platform: this.props.platform,
      singleNodeClasses: this.props.managesCluster ? [undefined, ...DISK_CLASSES] : DISK_CLASSES,
      alternatives: [
        'Use NfsServer or FilestoreVolume for files that pods share (`subdirProvisioner` of a disk makes claims of them),',
        'or name a class of Filestore with `storageClassName` of the claim, for example "standard-rwx", where its driver is on.',
      ],
    });
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    return createClaim(scope, id, props, { storageClassName: this.storageClassNameFor(scope, props) });
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
      const place = { zones: [this.requireZone(scope, props.name)], regional: false };
      return this.createVolumeAndClaim(disk, { name: existing, location: place, size: props.size }, props);
    }
    const replicas = this.props.disks.replicaZones;
    const place = { zones: replicas ?? [this.requireZone(scope, props.name)], regional: replicas !== undefined };
    const name = clusterResourceName(this.environment.clusterName, props.name);
    const gibibytes = diskSize(scope, props, this.minimumSize());
    const schedule = props.snapshotSchedule ?? SnapshotSchedule.daily();
    this.snapshots.check(scope, props.name, schedule);
    this.reserveDisk(disk, name);
    this.createDisk(disk, { name, location: place, size: Size.gibibytes(gibibytes) }, schedule);
    return this.createVolumeAndClaim(disk, { name, location: place, size: Size.gibibytes(gibibytes) }, props);
  }

  public allocateClusterIp(scope: Construct, serviceName: string, namespace: string): string {
    return allocateClusterIp(scope, serviceName, namespace, {
      ...this.props,
      hint: 'Set `serviceCidr` of GkeCluster.existing to what `gcloud container clusters describe` calls servicesIpv4Cidr,',
    });
  }

  /** Magnetic disks are in two zones from a larger size on. @see https://cloud.google.com/compute/docs/disks/regional-persistent-disk */
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
      // Growing a disk happens in place. Whatever would replace it, and lose the data, fails: shrinking it, say.
      lifecycle: { preventDestroy: true },
      // Terraform forgets the line above together with a disk that is taken out of the program.
      createSnapshotBeforeDestroy: true,
      dependsOn: [this.environment.enableApi('compute'), ...(diskKey ? [diskKey.grant] : [])],
    };
    const made = disk.location.regional
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
    const zone = disk.location.regional ? undefined : disk.location.zones[0];
    this.snapshots.attach(scope, { name: made.name, zone }, schedule);
  }

  private createVolumeAndClaim(scope: Construct, disk: PersistentDisk, props: DiskProps): kplus.IPersistentVolumeClaim {
    const { project, location } = this.environment;
    const { name, namespace } = claimProps(props);
    const { zones, regional } = disk.location;
    const folder = regional ? `regions/${location.region}` : `zones/${zones[0]}`;
    clusterScoped(
      new kplus.k8s.KubePersistentVolume(scope, 'volume', {
        metadata: { name: disk.name, labels: props.labels },
        spec: {
          capacity: { storage: quantity(disk.size) },
          accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
          persistentVolumeReclaimPolicy: 'Retain',
          csi: {
            driver: 'pd.csi.storage.gke.io',
            volumeHandle: `projects/${project}/${folder}/disks/${disk.name}`,
            fsType: 'ext4',
          },
          // Nobody else's claim is bound to this disk.
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
    // An empty class keeps the cluster's default StorageClass from provisioning another volume. The volume itself has none:
    // the API server drops an empty one there, and each `kubectl apply` would see a change.
    return createClaim(scope, 'claim', claimProps(props), { storageClassName: '', volumeName: disk.name });
  }

  /** A disk is in one zone. */
  private requireZone(scope: Construct, disk: string): string {
    const { zone, region } = this.environment.location;
    if (zone === undefined) {
      throw unsupported({
        where: scope,
        requestedBy: `disk "${disk}"`,
        platform: this.props.platform,
        limitation: `only a region, ${region}, and no zone for its disks`,
        alternatives: [
          `Set \`zone\` of GkePlatform, beside \`region\`, to one of ${region}, for example "${region}-b", or \`disks: { replicaZones }\` to two,`,
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
        `the disk "${disk}" is used by ${other.node.path} already.`,
        'A persistent disk has one volume in the cluster, and a volume one claim.',
        'Give one of the disks another name.',
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

/** Disks come in whole gibibytes from 10 on: the next larger one is made, as a StorageClass would. */
function diskSize(where: Construct, props: DiskProps, smallest: number): number {
  const gibibytes = Math.max(smallest, Math.ceil(bytesOf(props.size) / GIBIBYTE));
  if (gibibytes > MAX_SIZE) {
    throw new KubeflowError(
      where,
      `size of disk "${props.name}": ${props.size.asString()}B is over what one disk can hold.`,
      'Compute Engine accepts disks up to 64 TiB.',
      'Use several disks.',
    );
  }
  return gibibytes;
}

function checkDisks(where: IConstruct, region: string, { type, replicaZones }: GkeDiskOptions): void {
  checkEnum(where, 'disks: type', type, PersistentDiskType);
  checkReplicaZones(where, 'disks: replicaZones', replicaZones, region);
}
