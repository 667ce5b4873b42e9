import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { DiskSourceKind } from '../../platforms/disk-source';
import type { IPlatform } from '../../platforms/platform-base';
import { Namespace, PodSecurity } from '../../workload/namespace';
import { type CheckedDisk, SERVER_SUFFIX } from './nfs-disk';

// No chart's id, so that it stands in nobody's way.
const ID = 'kubeflow-cdk.nfs-disks';

// Of which there is one.
const DEFAULT_CLASS = 'default';

/** Who has something that only one disk can have. */
interface Holder {
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

  private readonly names = new Map<string, Holder>();
  private readonly existingDisks = new Map<string, Holder>();
  private readonly addresses = new Map<string, Holder>();
  private readonly defaultClass = new Map<string, Holder>();
  private unclassed?: Holder;
  private readonly namespaces = new Map<string, Namespace>();

  /** Makes the namespace that servers run in, once for all the servers that name it, where the platform makes namespaces. */
  public namespace(server: Construct, name: string, { makesNamespaces, namespaceLabels }: IPlatform): void {
    if (!makesNamespaces) {
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
  public take(owner: IConstruct, what: string, disk: CheckedDisk): void {
    this.takeName(owner, what, disk.name);
    if (disk.source.kind === DiskSourceKind.EXISTING && disk.source.name !== undefined) {
      take(this.existingDisks, disk.source.name, { owner, what }, (other) => [
        `${what} and ${told(owner, other)} are both the existing disk "${disk.source.name}".`,
        'A disk is accepted once: two servers that write to one disk destroy its files.',
        "Leave one of them out, and use the other one's volume in both places.",
      ]);
    }
  }

  /** Takes a name for shared files. Throws where others have it. */
  public takeName(owner: IConstruct, what: string, name: string): void {
    take(this.names, name, { owner, what }, (other) => [
      `${what} and ${told(owner, other)} are both named "${name}".`,
      `The name is that of a StorageClass too, "${name}${SERVER_SUFFIX}", and a cluster has one of each name.`,
      'Give one of them another key, or set `name` on it to keep the key as it is.',
    ]);
  }

  /** Takes a cluster address for a disk's Service. Throws where another disk has it. */
  public takeAddress(owner: IConstruct, what: string, address: string): void {
    take(this.addresses, address, { owner, what }, (other) => [
      `${what} and ${told(owner, other)} would both have the cluster address ${address}.`,
      'A Service has an address of its own.',
      'Set `clusterIp` of one of them to a free address of the range of the Services.',
    ]);
  }

  /** Makes a disk the one whose folders claims without a class get. Throws where another disk is, and where a disk is such a claim itself. */
  public takeDefaultClass(owner: IConstruct, what: string): void {
    take(this.defaultClass, DEFAULT_CLASS, { owner, what }, (other) => [
      `${what} and ${told(owner, other)} are both to give the cluster its default StorageClass.`,
      'A cluster has one default: of two, the newer wins.',
      'Leave `defaultStorageClass` out of one of them.',
    ]);
    this.checkUnclassed(owner);
  }

  /** Notes that a disk is claimed from whatever the cluster's default StorageClass is. Throws where a disk gives that itself. */
  public noteUnclassed(owner: IConstruct, what: string): void {
    this.unclassed ??= { owner, what };
    this.checkUnclassed(owner);
  }

  private checkUnclassed(where: IConstruct): void {
    const [defaultClass, unclassed] = [this.defaultClass.get(DEFAULT_CLASS), this.unclassed];
    if (defaultClass && unclassed) {
      throw new KubeflowError(
        where,
        `${told(where, unclassed)} is claimed from the cluster's default StorageClass, which ${told(where, defaultClass)} is to give.`,
        'A disk is accepted that lies on no other disk of an NFS server, itself included.',
        'Name the StorageClass that it comes from: DiskSource.storageClass("…"), or `storageClassName` of the platform.',
      );
    }
  }
}

function take(
  taken: Map<string, Holder>,
  what: string,
  holder: Holder,
  conflict: (other: Holder) => [string, ...string[]],
): void {
  const other = taken.get(what);
  if (other) {
    throw new KubeflowError(holder.owner, ...conflict(other));
  }
  taken.set(what, holder);
}

function told(where: IConstruct, { owner, what }: Holder): string {
  return owner === where ? what : `${what} of ${owner.node.path}`;
}
