import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { Namespace, PodSecurity } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { DiskSourceKind } from '../../platforms/storage/disk-source';
import { type ResolvedDisk, SERVER_SUFFIX } from './nfs-disk';

// No chart's id, so that it stands in nobody's way.
const ID = 'kubeflow-cdk.nfs-disks';

// Of which there is one.
const DEFAULT_CLASS = 'default';

/** Who has something that only one disk can have. */
interface Owner {
  readonly owner: IConstruct;
  /** The disk or volume, in the user's words: `disk "data"`. */
  readonly what: string;
}

/** What the NFS servers and volumes of a platform must not have twice. It stands on the platform, because they know nothing of each other. */
export class DiskRegistry extends Construct {
  /** The one registry of a platform. */
  public static of(platform: IPlatform): DiskRegistry {
    const scope: IConstruct = platform;
    return (scope.node.tryFindChild(ID) as DiskRegistry | undefined) ?? new DiskRegistry(scope as Construct, ID);
  }

  private readonly names = new Map<string, Owner>();
  private readonly existingDisks = new Map<string, Owner>();
  private readonly addresses = new Map<string, Owner>();
  private readonly defaultClass = new Map<string, Owner>();
  private defaultClassClaim?: Owner;
  private readonly namespaces = new Map<string, Namespace>();

  /** Makes the namespace that servers run in, once for all the servers that name it, where the platform makes namespaces. */
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

  /** Takes a disk, and what is its alone, for a server. Throws where another disk has it. */
  public reserveDisk(owner: IConstruct, what: string, disk: ResolvedDisk): void {
    this.reserveName(owner, what, disk.name);
    if (disk.source.kind === DiskSourceKind.EXISTING && disk.source.name !== undefined) {
      reserve(this.existingDisks, disk.source.name, { owner, what }, (other) => [
        `${what} and ${describeOwner(owner, other)} are both the existing disk "${disk.source.name}".`,
        'A disk is accepted once: two servers that write to one disk destroy its files.',
        "Leave one of them out, and use the other one's volume in both places.",
      ]);
    }
  }

  /** Takes a name for shared files. Throws where others have it. */
  public reserveName(owner: IConstruct, what: string, name: string): void {
    reserve(this.names, name, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} are both named "${name}".`,
      `The name is that of a StorageClass too, "${name}${SERVER_SUFFIX}", and a cluster has one of each name.`,
      'Give one of them another key, or set `name` on it to keep the key as it is.',
    ]);
  }

  /** Takes a cluster address for a disk's Service. Throws where another disk has it. */
  public reserveClusterIp(owner: IConstruct, what: string, address: string): void {
    reserve(this.addresses, address, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} would both have the cluster address ${address}.`,
      'A Service has an address of its own.',
      'Set `clusterIp` of one of them to a free address of the range of the Services.',
    ]);
  }

  /** Makes a disk the one whose folders claims without a class get. Throws where another disk is, and where a disk is such a claim itself. */
  public reserveDefaultStorageClass(owner: IConstruct, what: string): void {
    reserve(this.defaultClass, DEFAULT_CLASS, { owner, what }, (other) => [
      `${what} and ${describeOwner(owner, other)} are both to give the cluster its default StorageClass.`,
      'A cluster has one default: of two, the newer wins.',
      'Leave `defaultStorageClass` out of one of them.',
    ]);
    this.checkDefaultClassCycle(owner);
  }

  /** Notes that a disk is claimed from whatever the cluster's default StorageClass is. Throws where a disk gives that itself. */
  public noteDefaultClassClaim(owner: IConstruct, what: string): void {
    this.defaultClassClaim ??= { owner, what };
    this.checkDefaultClassCycle(owner);
  }

  private checkDefaultClassCycle(where: IConstruct): void {
    const [defaultClass, unclassed] = [this.defaultClass.get(DEFAULT_CLASS), this.defaultClassClaim];
    if (defaultClass && unclassed) {
      throw new KubeflowError(
        where,
        `${describeOwner(where, unclassed)} is claimed from the cluster's default StorageClass, which ${describeOwner(where, defaultClass)} is to give.`,
        'A disk is accepted that lies on no other disk of an NFS server, itself included.',
        'Name the StorageClass that it comes from: DiskSource.storageClass("…"), or `storageClassName` of the platform.',
      );
    }
  }
}

function reserve(
  taken: Map<string, Owner>,
  what: string,
  holder: Owner,
  conflict: (other: Owner) => [string, ...string[]],
): void {
  const other = taken.get(what);
  if (other) {
    throw new KubeflowError(holder.owner, ...conflict(other));
  }
  taken.set(what, holder);
}

function describeOwner(where: IConstruct, { owner, what }: Owner): string {
  return owner === where ? what : `${what} of ${owner.node.path}`;
}
