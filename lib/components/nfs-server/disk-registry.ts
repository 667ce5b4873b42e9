import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { Namespace, PodSecurity } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { registryOf } from '../../platforms/registry';
import { DiskSourceKind } from '../../platforms/storage/disk-source';
import { type ResolvedDisk, SERVER_SUFFIX } from './nfs-disk';

// Contains a dot, so that no chart can have this id.
const ID = 'kubeflow-cdk.nfs-disks';

// The only key of `defaultClass`.
const DEFAULT_CLASS = 'default';

/** The disk or volume that has reserved a unique value. */
interface Owner {
  readonly owner: IConstruct;
  /** Name of the disk or volume in error messages: `disk "data"`. */
  readonly what: string;
}

/**
 * Checks that names, existing disks and addresses are unique on a platform. It is a child of the platform, because all
 * NFS servers and volumes share it.
 */
export class DiskRegistry extends Construct {
  /** Returns the registry of a platform. */
  public static of(platform: IPlatform): DiskRegistry {
    return registryOf(platform, ID, DiskRegistry);
  }

  private readonly names = new Map<string, Owner>();
  private readonly existingDisks = new Map<string, Owner>();
  private readonly addresses = new Map<string, Owner>();
  private readonly defaultClass = new Map<string, Owner>();
  private defaultClassClaim?: Owner;
  private readonly namespaces = new Map<string, Namespace>();

  /** Creates the namespace of servers, unless it exists already or the platform does not create namespaces. */
  public ensureNamespace(server: Construct, name: string, { createNamespaces, namespaceLabels }: IPlatform): void {
    if (!createNamespaces) {
      return;
    }
    const existing = this.namespaces.get(name);
    if (existing) {
      server.node.addDependency(existing);
    } else {
      this.namespaces.set(
        name,
        new Namespace(server, 'namespace', { name, podSecurity: PodSecurity.PRIVILEGED, labels: namespaceLabels }),
      );
    }
  }

  /**
   * Reserves the name of a disk and the existing disk that it uses.
   *
   * @throws KubeflowError if another disk has reserved one of them.
   */
  public reserveDisk(owner: IConstruct, what: string, disk: ResolvedDisk): void {
    this.reserveName(owner, what, disk.name);
    if (disk.source.kind === DiskSourceKind.EXISTING && disk.source.name !== undefined) {
      reserve(this.existingDisks, disk.source.name, { owner, what }, (other) => [
        `${what} and ${describeOwner(owner, other)} both use the existing disk "${disk.source.name}".`,
        'Only one server can use a disk: two servers that write to the same disk destroy its files.',
        'Remove one of them, and use the volume of the other one in both places.',
      ]);
    }
  }

  /**
   * Reserves a name.
   *
   * @throws KubeflowError if another disk or volume has the name.
   */
  public reserveName(owner: IConstruct, what: string, name: string): void {
    reserve(this.names, name, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} are both named "${name}".`,
      `Names must be unique in the cluster, because the StorageClass "${name}${SERVER_SUFFIX}" is named after the disk or volume.`,
      'Use another key for one of them, or set its `name` to keep the key.',
    ]);
  }

  /**
   * Reserves the cluster IP of a disk's Service.
   *
   * @throws KubeflowError if another disk has the cluster IP.
   */
  public reserveClusterIp(owner: IConstruct, what: string, address: string): void {
    reserve(this.addresses, address, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} have the same cluster IP ${address}.`,
      'Each Service must have a unique cluster IP.',
      'Set `clusterIp` of one of them to an unused address of the Service range.',
    ]);
  }

  /**
   * Makes the subdirectory StorageClass of a disk the cluster's default StorageClass.
   *
   * @throws KubeflowError if another disk is the default, or if a disk is claimed from the default StorageClass.
   */
  public reserveDefaultStorageClass(owner: IConstruct, what: string): void {
    reserve(this.defaultClass, DEFAULT_CLASS, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} both set \`defaultStorageClass\`.`,
      'A cluster has one default StorageClass. If there are two, Kubernetes uses the newer one.',
      'Remove `defaultStorageClass` from one of them.',
    ]);
    this.checkDefaultClassCycle(owner);
  }

  /**
   * Records that a disk is claimed from the cluster's default StorageClass.
   *
   * @throws KubeflowError if a disk provides the default StorageClass.
   */
  public noteDefaultClassClaim(owner: IConstruct, what: string): void {
    this.defaultClassClaim ??= { owner, what };
    this.checkDefaultClassCycle(owner);
  }

  private checkDefaultClassCycle(where: IConstruct): void {
    const [defaultClass, unclassed] = [this.defaultClass.get(DEFAULT_CLASS), this.defaultClassClaim];
    if (defaultClass && unclassed) {
      throw new KubeflowError(
        where,
        `${describeOwner(where, unclassed)} is claimed from the cluster's default StorageClass, which ${describeOwner(where, defaultClass)} provides.`,
        'A disk cannot be stored on itself or on another disk of an NFS server.',
        'Name another StorageClass: DiskSource.storageClass("…"), or `storageClassName` of the platform.',
      );
    }
  }
}

function reserve(
  reserved: Map<string, Owner>,
  value: string,
  holder: Owner,
  conflict: (other: Owner) => [string, ...string[]],
): void {
  const other = reserved.get(value);
  if (other) {
    throw new KubeflowError(holder.owner, ...conflict(other));
  }
  reserved.set(value, holder);
}

function describeOwner(where: IConstruct, { owner, what }: Owner): string {
  return owner === where ? what : `${what} of ${owner.node.path}`;
}
