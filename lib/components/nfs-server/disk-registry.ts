import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { DiskSourceKind } from '../../platforms/disk-source';
import type { IPlatform } from '../../platforms/platform-base';
import { Namespace, PodSecurity } from '../../workload/namespace';
import type { CheckedDisk } from './nfs-disk';

// No chart's id, so that it stands in nobody's way.
const ID = 'kubeflow-cdk.nfs-disks';

/** Who has something that only one disk can have. */
interface Holder {
  readonly server: IConstruct;
  readonly key: string;
}

/** What the NFS servers of a platform must not have twice. It stands on the platform, because they know nothing of each other. */
export class DiskRegistry extends Construct {
  /** The one registry of a platform. */
  public static of(platform: IPlatform): DiskRegistry {
    const scope: IConstruct = platform;
    return (scope.node.tryFindChild(ID) as DiskRegistry | undefined) ?? new DiskRegistry(scope as Construct, ID);
  }

  private readonly names = new Map<string, Holder>();
  private readonly existingDisks = new Map<string, Holder>();
  private readonly addresses = new Map<string, Holder>();
  private readonly namespaces = new Map<string, Namespace>();

  /** Makes the namespace that servers run in, once for all the servers that name it. */
  public namespace(server: Construct, name: string): void {
    const existing = this.namespaces.get(name);
    if (existing) {
      server.node.addDependency(existing);
    } else {
      this.namespaces.set(name, new Namespace(server, 'namespace', { name, podSecurity: PodSecurity.PRIVILEGED }));
    }
  }

  /** Takes a disk, and what is its alone, for a server. Throws where another disk has it. */
  public take(server: IConstruct, key: string, disk: CheckedDisk): void {
    take(this.names, disk.name, { server, key }, (other) => [
      `disk "${key}" and ${told(server, other)} are both named "${disk.name}".`,
      `The name is that of a StorageClass too, "${disk.name}-nfs", and a cluster has one of each name.`,
      'Give one of them another key, or set `name` on it to keep the key as it is.',
    ]);
    if (disk.source.kind === DiskSourceKind.EXISTING && disk.source.name !== undefined) {
      take(this.existingDisks, disk.source.name, { server, key }, (other) => [
        `disk "${key}" and ${told(server, other)} are both the existing disk "${disk.source.name}".`,
        'A disk is accepted once: two servers that write to one disk destroy its files.',
        "Leave one of them out, and use the other one's volume in both places.",
      ]);
    }
  }

  /** Takes a cluster address for a disk's Service. Throws where another disk has it. */
  public takeAddress(server: IConstruct, key: string, address: string): void {
    take(this.addresses, address, { server, key }, (other) => [
      `disk "${key}" and ${told(server, other)} would both have the cluster address ${address}.`,
      'A Service has an address of its own.',
      'Set `clusterIp` of one of them to a free address of the range of the Services.',
    ]);
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
    throw new KubeflowError(holder.server, ...conflict(other));
  }
  taken.set(what, holder);
}

function told(server: IConstruct, { server: otherServer, key }: Holder): string {
  return otherServer === server ? `disk "${key}"` : `disk "${key}" of ${otherServer.node.path}`;
}
