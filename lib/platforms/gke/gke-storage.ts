import { ComputeDisk } from '@cdktf/provider-google/lib/compute-disk';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, GCP_RESOURCE } from '../../names';
import { isTerraformToken } from '../../synthesis/token-guard';
import { clusterScoped } from '../../workload/cluster-scoped';
import { bytesOf, checkSize, quantity } from '../../workload/resources';
import { ClaimAccess, type ClaimProps, type DiskProps, type IStorageCapability } from '../capabilities';
import { checkNoSnapshots, claimOf } from '../cluster-storage';
import { DiskSource, DiskSourceKind } from '../disk-source';
import { lacking } from '../lacking';
import type { ServiceAddresses } from '../service-addresses';
import { SnapshotSchedule } from '../snapshot-schedule';
import { DiskSnapshots } from './disk-snapshots';
import { ownedName } from './gcp-names';
import type { GkeEnvironment } from './gke-environment';

const GIBIBYTE = 2 ** 30;
const SMALLEST = 10;
const LARGEST = 65_536;

/** A disk in the cloud. */
interface PersistentDisk {
  readonly name: string;
  readonly zone: string;
  readonly size: Size;
}

/** Claims from StorageClasses, and persistent disks that outlive the cluster. */
export class GkeStorage implements IStorageCapability {
  // GKE marks one of its StorageClasses as the default, and a cluster's owner may mark another.
  public readonly defaultStorageClassName = undefined;

  public readonly makesDisks = true;

  private readonly disks = new Map<string, Construct>();
  private readonly snapshots: DiskSnapshots;

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly platform: string,
    private readonly serviceAddresses: ServiceAddresses,
  ) {
    this.snapshots = new DiskSnapshots(environment);
  }

  public claim(scope: Construct, id: string, props: ClaimProps): kplus.IPersistentVolumeClaim {
    return claimOf(scope, id, props, { storageClassName: props.storageClassName });
  }

  public disk(scope: Construct, id: string, props: DiskProps): kplus.IPersistentVolumeClaim {
    const source = props.source ?? DiskSource.platform();
    if (source.kind !== DiskSourceKind.PLATFORM) {
      checkNoSnapshots(scope, this.platform, props);
    }
    if (source.kind === DiskSourceKind.STORAGE_CLASS) {
      return this.claim(scope, id, { ...claimProps(props), storageClassName: source.name });
    }
    checkName(scope, 'disk', props.name, DNS_SUBDOMAIN);
    checkSize(scope, `size of disk "${props.name}"`, props.size);
    const zone = this.zoneOf(scope, props.name);
    const disk = new Construct(scope, id);
    if (source.kind === DiskSourceKind.EXISTING) {
      const existing = source.name as string;
      if (!isTerraformToken(existing)) {
        checkName(scope, `existing disk of "${props.name}"`, existing, GCP_RESOURCE);
      }
      this.take(disk, existing);
      return this.claimOnDisk(disk, { name: existing, zone, size: props.size }, props);
    }
    const name = ownedName(this.environment.clusterName, props.name);
    const gibibytes = diskSize(scope, props);
    const schedule = props.snapshotSchedule ?? SnapshotSchedule.daily();
    this.snapshots.check(scope, props.name, schedule);
    this.take(disk, name);
    this.makeDisk(disk, name, zone, gibibytes, schedule);
    return this.claimOnDisk(disk, { name, zone, size: Size.gibibytes(gibibytes) }, props);
  }

  public fixedServiceAddress(scope: Construct, serviceName: string, namespace: string): string {
    return this.serviceAddresses.addressOf(scope, serviceName, namespace);
  }

  private makeDisk(scope: Construct, name: string, zone: string, gibibytes: number, schedule: SnapshotSchedule): void {
    const disk = new ComputeDisk(this.environment.stack, this.environment.terraformId(scope, 'disk'), {
      name,
      zone,
      size: gibibytes,
      type: 'pd-balanced',
      // Growing a disk happens in place. Whatever would replace it, and lose the data, fails: shrinking it, say.
      lifecycle: { preventDestroy: true },
      // Terraform forgets the line above together with a disk that is taken out of the program.
      createSnapshotBeforeDestroy: true,
      dependsOn: [this.environment.service('compute')],
    });
    this.snapshots.attach(scope, { name: disk.name, zone }, schedule);
  }

  private claimOnDisk(scope: Construct, disk: PersistentDisk, props: DiskProps): kplus.IPersistentVolumeClaim {
    const { project } = this.environment;
    const { name, namespace } = claimProps(props);
    clusterScoped(
      new kplus.k8s.KubePersistentVolume(scope, 'volume', {
        metadata: { name: disk.name, labels: props.labels },
        spec: {
          capacity: { storage: quantity(disk.size) },
          accessModes: [ClaimAccess.READ_WRITE_ONCE],
          persistentVolumeReclaimPolicy: 'Retain',
          csi: {
            driver: 'pd.csi.storage.gke.io',
            volumeHandle: `projects/${project}/zones/${disk.zone}/disks/${disk.name}`,
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
                { matchExpressions: [{ key: 'topology.gke.io/zone', operator: 'In', values: [disk.zone] }] },
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
        platform: this.platform,
        lacks: `only a region, ${region}, and no zone for its disks`,
        instead: [
          `Set \`zone\` of GkePlatform, beside \`region\`, to one of ${region}, for example "${region}-b",`,
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
function diskSize(where: Construct, props: DiskProps): number {
  const gibibytes = Math.max(SMALLEST, Math.ceil(bytesOf(props.size) / GIBIBYTE));
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
