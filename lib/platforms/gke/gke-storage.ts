import { ComputeDisk } from '@cdktf/provider-google/lib/compute-disk';
import { ComputeRegionDisk } from '@cdktf/provider-google/lib/compute-region-disk';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, GCP_RESOURCE } from '../../names';
import { isTerraformToken } from '../../synthesis/token-guard';
import { clusterScoped } from '../../workload/cluster-scoped';
import { checkMember } from '../../workload/enum-checks';
import { bytesOf, checkSize, quantity } from '../../workload/resources';
import { ClaimAccess, type ClaimKind, type ClaimProps, type DiskProps, type IStorageCapability } from '../capabilities';
import { checkNoSnapshots, claimOf } from '../cluster-storage';
import { DiskSource, DiskSourceKind } from '../disk-source';
import { fixedServiceAddress } from '../fixed-service-address';
import { lacking } from '../lacking';
import type { ServiceAddresses } from '../service-addresses';
import { SnapshotSchedule } from '../snapshot-schedule';
import { storageClassOf } from '../storage-classes';
import { DiskSnapshots } from './disk-snapshots';

import { ownedName } from './gcp-names';
import { type GkeDisks, GkeDiskType } from './gke-disks';
import type { GkeEnvironment } from './gke-environment';
import { checkReplicaZones } from './gke-location';
import type { UsableKey } from './kms-keys';

const GIBIBYTE = 2 ** 30;
const SMALLEST = 10;
const SMALLEST_MAGNETIC_REPLICA = 200;
const LARGEST = 65_536;

/** GKE's own classes of persistent disks. @see https://cloud.google.com/kubernetes-engine/docs/concepts/storage-overview */
const DISK_CLASSES = ['standard', 'standard-rwo', 'premium-rwo'];

/** Where a disk is: in one zone, or in two at the same time. */
interface DiskPlace {
  readonly zones: string[];
  readonly regional: boolean;
}

/** A disk in the cloud. */
interface PersistentDisk {
  readonly name: string;
  readonly place: DiskPlace;
  readonly size: Size;
}

/** What storage on GKE is told. */
export interface GkeStorageProps {
  /** The platform, in words, for errors. */
  readonly platform: string;
  readonly disks: GkeDisks;
  /** The key of the disks, where they have one. */
  readonly diskKey?: UsableKey;
  /** Whether the cluster is made here, so that its default StorageClass is GKE's own. */
  readonly makesCluster: boolean;
  /** Fixed addresses of Services, where the range is known. */
  readonly serviceAddresses?: ServiceAddresses;
}

/** Claims from StorageClasses, and persistent disks that outlive the cluster. */
export class GkeStorage implements IStorageCapability {
  // GKE marks one of its StorageClasses as the default, and a cluster's owner may mark another.
  public readonly defaultStorageClassName = undefined;

  public readonly makesDisks = true;

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

  public storageClassOf(scope: Construct, claim: ClaimKind): string | undefined {
    return storageClassOf(scope, claim, {
      platform: this.props.platform,
      oneNode: this.props.makesCluster ? [undefined, ...DISK_CLASSES] : DISK_CLASSES,
      instead: [
        'Use NfsServer or FilestoreVolume for files that pods share (`folderClaims` of a disk makes claims of them),',
        'or name a class of Filestore with `storageClassName` of the claim, for example "standard-rwx", where its driver is on.',
      ],
    });
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    return claimOf(scope, id, props, { storageClassName: this.storageClassOf(scope, props) });
  }

  public disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim {
    const source = props.source ?? DiskSource.platform();
    if (source.kind !== DiskSourceKind.PLATFORM) {
      checkNoSnapshots(scope, this.props.platform, props);
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
      this.take(disk, existing);
      const place = { zones: [this.zoneOf(scope, props.name)], regional: false };
      return this.claimOnDisk(disk, { name: existing, place, size: props.size }, props);
    }
    const replicas = this.props.disks.replicaZones;
    const place = { zones: replicas ?? [this.zoneOf(scope, props.name)], regional: replicas !== undefined };
    const name = ownedName(this.environment.clusterName, props.name);
    const gibibytes = diskSize(scope, props, this.smallest());
    const schedule = props.snapshotSchedule ?? SnapshotSchedule.daily();
    this.snapshots.check(scope, props.name, schedule);
    this.take(disk, name);
    this.makeDisk(disk, { name, place, size: Size.gibibytes(gibibytes) }, schedule);
    return this.claimOnDisk(disk, { name, place, size: Size.gibibytes(gibibytes) }, props);
  }

  public fixedServiceAddress(scope: Construct, serviceName: string, namespace: string): string {
    return fixedServiceAddress(scope, serviceName, namespace, {
      ...this.props,
      toTell:
        'Set `serviceCidr` of GkeCluster.existing to what `gcloud container clusters describe` calls servicesIpv4Cidr,',
    });
  }

  /** Magnetic disks are in two zones from a larger size on. @see https://cloud.google.com/compute/docs/disks/regional-persistent-disk */
  private smallest(): number {
    const { type, replicaZones } = this.props.disks;
    return replicaZones && type === GkeDiskType.PD_STANDARD ? SMALLEST_MAGNETIC_REPLICA : SMALLEST;
  }

  private makeDisk(scope: Construct, disk: PersistentDisk, schedule: SnapshotSchedule): void {
    const { stack, location } = this.environment;
    const { disks, diskKey } = this.props;
    const id = this.environment.terraformId(scope, 'disk');
    const config = {
      name: disk.name,
      size: disk.size.toGibibytes(),
      type: disks.type ?? GkeDiskType.PD_BALANCED,
      // Growing a disk happens in place. Whatever would replace it, and lose the data, fails: shrinking it, say.
      lifecycle: { preventDestroy: true },
      // Terraform forgets the line above together with a disk that is taken out of the program.
      createSnapshotBeforeDestroy: true,
      dependsOn: [this.environment.service('compute'), ...(diskKey ? [diskKey.ready] : [])],
    };
    const made = disk.place.regional
      ? new ComputeRegionDisk(stack, id, {
          ...config,
          region: location.region,
          replicaZones: disk.place.zones,
          ...(diskKey && { diskEncryptionKey: { kmsKeyName: diskKey.name } }),
        })
      : new ComputeDisk(stack, id, {
          ...config,
          zone: disk.place.zones[0],
          ...(diskKey && { diskEncryptionKey: { kmsKeySelfLink: diskKey.name } }),
        });
    const zone = disk.place.regional ? undefined : disk.place.zones[0];
    this.snapshots.attach(scope, { name: made.name, zone }, schedule);
  }

  private claimOnDisk(scope: Construct, disk: PersistentDisk, props: DiskProps): kplus.IPersistentVolumeClaim {
    const { project, location } = this.environment;
    const { name, namespace } = claimProps(props);
    const { zones, regional } = disk.place;
    const folder = regional ? `regions/${location.region}` : `zones/${zones[0]}`;
    clusterScoped(
      new kplus.k8s.KubePersistentVolume(scope, 'volume', {
        metadata: { name: disk.name, labels: props.labels },
        spec: {
          capacity: { storage: quantity(disk.size) },
          accessModes: [ClaimAccess.READ_WRITE_ONCE],
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
    return claimOf(scope, 'claim', claimProps(props), { storageClassName: '', volumeName: disk.name });
  }

  /** A disk is in one zone. */
  private zoneOf(scope: Construct, disk: string): string {
    const { zone, region } = this.environment.location;
    if (zone === undefined) {
      throw lacking({
        where: scope,
        askedBy: `disk "${disk}"`,
        platform: this.props.platform,
        lacks: `only a region, ${region}, and no zone for its disks`,
        instead: [
          `Set \`zone\` of GkePlatform, beside \`region\`, to one of ${region}, for example "${region}-b", or \`disks: { replicaZones }\` to two,`,
          'or claim the disk from a StorageClass with DiskSource.storageClass("…").',
        ],
      });
    }
    return zone;
  }

  private take(scope: Construct, disk: string): void {
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
  if (gibibytes > LARGEST) {
    throw new KubeflowError(
      where,
      `size of disk "${props.name}": ${props.size.asString()}B is over what one disk can hold.`,
      'Compute Engine accepts disks up to 64 TiB.',
      'Use several disks.',
    );
  }
  return gibibytes;
}

function checkDisks(where: IConstruct, region: string, { type, replicaZones }: GkeDisks): void {
  checkMember(where, 'disks: type', type, GkeDiskType);
  checkReplicaZones(where, 'disks: replicaZones', replicaZones, region);
}
