import type * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { clusterScopedName } from '../../platforms/cluster-scoped-name';
import { checkedId } from '../../platforms/construct-ids';
import { prefixedNamespace } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { type DiskSource, DiskSourceKind } from '../../platforms/storage/disk-source';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import type { SharedVolume } from '../../volumes/shared-volume';
import { DiskRegistry } from './disk-registry';
import { DiskServer, EXPORT_PATH } from './disk-server';
import { fileSystemProblems } from './file-systems';
import { AllowedClients, type NfsClients } from './nfs-clients';
import { type NfsDisk, type ResolvedDisk, resolveDisk, SERVER_SUFFIX } from './nfs-disk';
import { type NfsShare, NfsShareVolumes, namespaceOf } from './nfs-share';
import { SUBDIR_SUFFIX, SubdirProvisioner } from './subdir-provisioner';

/** Properties of `NfsServer`. */
export interface NfsServerProps {
  /**
   * Disks to share, by name.
   *
   * @default - none; add them with `addDisk`
   */
  readonly disks?: { [name: string]: NfsDisk };

  /**
   * Namespace of the servers, which is created with them. Run nothing else in it: NFS servers need more permissions
   * than other pods should have.
   *
   * @default - the namespace of the chart, or `default`, followed by `-nfs`
   */
  readonly serverNamespace?: string;

  /**
   * Clients that can connect to the servers. The network policy rejects others, and so does the server if
   * `enforcedByServer` is set.
   *
   * @default - nodes, if the platform specifies `nodeCidrs`; otherwise all clients whose own network policies allow it,
   * with a warning
   */
  readonly clients?: NfsClients;

  /**
   * CPU and memory of each server. The server uses memory up to its limit to cache file names and metadata.
   *
   * @default - CPU: 50m to 1; memory: 128Mi to 512Mi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform of the disks.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}

/**
 * Shares disks with the pods of all nodes over NFS.
 *
 * Each disk gets its own NFS-Ganesha server and a ReadWriteMany claim in the namespace of the chart. The volumes are
 * not provisioned at runtime: after the component is deleted and applied again, it finds its files.
 *
 * @see https://github.com/nfs-ganesha/nfs-ganesha/wiki
 */
export class NfsServer extends Construct {
  /** Namespace of the servers. */
  public readonly serverNamespace: string;

  private readonly platform: IPlatform;
  private readonly resources?: kplus.ContainerResources;
  private readonly labels: { [key: string]: string };
  private readonly clients: AllowedClients;
  private readonly disks = new Map<string, ServedDisk>();
  private readonly sources = new Map<string, DiskSource>();

  /**
   * @param scope chart of the claims; pods of its namespace can mount them
   * @param id id of the construct
   * @param props properties
   * @throws KubeflowError if a disk is invalid, is not unique, or has a source that the platform does not support.
   */
  constructor(scope: Construct, id: string, props: NfsServerProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    this.platform = Platform._ofComponent(this, props.platform);
    this.resources = props.resources;
    this.labels = { ...props.labels };
    this.serverNamespace =
      props.serverNamespace === undefined
        ? `${namespaceOf(this)}${SERVER_SUFFIX}`
        : prefixedNamespace(this, props.serverNamespace);
    this.checkServerNamespace();
    this.clients = AllowedClients.of(this, props.clients, this.platform.network.nodes);
    DiskRegistry.of(this.platform).ensureNamespace(this, this.serverNamespace, this.platform);
    this.node.addValidation({ validate: () => fileSystemProblems(this, this.sources) });
    for (const [key, disk] of Object.entries(props.disks ?? {})) {
      this.addDisk(key, disk);
    }
  }

  /** Shared volumes of all disks. */
  public get volumes(): SharedVolume[] {
    return [...this.disks.values()].map(({ files }) => ({ ...files.volume }));
  }

  /**
   * Returns the shared volume of a disk, for pods in the namespace of the chart.
   *
   * @param disk key of the disk in `disks` or `addDisk`
   * @throws KubeflowError if there is no such disk.
   */
  public volume(disk: string): SharedVolume {
    return { ...this.servedDisk(disk).files.volume };
  }

  /**
   * Shares a disk read-only with another namespace. A second call for the same namespace returns the same volume.
   *
   * @param disk key of the disk in `disks` or `addDisk`
   * @param to chart of the pods, or any construct in it
   * @throws KubeflowError if there is no such disk, or if `to` is not in a chart, is on another platform, or is in the
   * namespace of the servers.
   */
  public grantRead(disk: string, to: IConstruct): SharedVolume {
    return this.servedDisk(disk).files.grant(to, true);
  }

  /**
   * Shares a disk read-write with another namespace. A second call for the same namespace returns the same volume.
   *
   * @param disk key of the disk in `disks` or `addDisk`
   * @param to chart of the pods, or any construct in it
   * @throws KubeflowError if there is no such disk, or if `to` is not in a chart, is on another platform, or is in the
   * namespace of the servers.
   */
  public grantReadWrite(disk: string, to: IConstruct): SharedVolume {
    return this.servedDisk(disk).files.grant(to, false);
  }

  /**
   * Returns the name of the StorageClass of a disk's subdirectory provisioner.
   *
   * @param disk key of the disk in `disks` or `addDisk`
   * @throws KubeflowError if there is no such disk, or if it has no `subdirProvisioner`.
   */
  public subdirStorageClassName(disk: string): string {
    const { subdirClassName } = this.servedDisk(disk);
    if (subdirClassName === undefined) {
      throw new KubeflowError(
        this,
        `disk "${disk}" has no subdirectory provisioner.`,
        'Its StorageClass exists only if `subdirProvisioner` is set.',
        'Set `subdirProvisioner: {}` on the disk.',
      );
    }
    return subdirClassName;
  }

  /**
   * Adds a disk.
   *
   * @param key key of the disk, which is also its name unless the disk sets `name`
   * @param disk options of the disk
   * @throws KubeflowError if the disk is invalid, is not unique, or has a source that the platform does not support.
   */
  public addDisk(key: string, disk: NfsDisk): SharedVolume {
    const registry = DiskRegistry.of(this.platform);
    const resolved = resolveDisk(this, key, disk, this.platform.network);
    this.sources.set(key, resolved.source);
    const what = `disk "${key}"`;
    registry.reserveDisk(this, what, resolved);
    if (claimsDefaultClass(this.platform, resolved)) {
      registry.noteDefaultClassClaim(this, what);
    }
    if (resolved.subdirProvisioner?.defaultStorageClass) {
      registry.reserveDefaultStorageClass(this, what);
    }
    const serverName = `${resolved.name}${SERVER_SUFFIX}`;
    const address =
      resolved.clusterIp ?? this.platform.storage.allocateClusterIp(this, serverName, this.serverNamespace);
    registry.reserveClusterIp(this, what, address);

    const scope = new Construct(this, serverName);
    this.createServer(scope, resolved, address);
    const share: NfsShare = {
      ...resolved,
      server: address,
      path: EXPORT_PATH,
      readOnly: false,
      storageClassName: clusterScopedName(this, serverName),
      labels: this.labelsOf(resolved, 'server'),
    };
    const files = new NfsShareVolumes(scope, 'volume', {
      share,
      owner: this,
      platform: this.platform,
      serverNamespace: this.serverNamespace,
    });
    this.disks.set(key, { files, subdirClassName: this.createSubdirProvisioner(scope, resolved, share) });
    return this.volume(key);
  }

  private createServer(scope: Construct, disk: ResolvedDisk, address: string): void {
    const labels = this.labelsOf(disk, 'server');
    new DiskServer(scope, 'server', {
      disk,
      claim: this.platform.storage.disk(scope, 'disk', {
        name: disk.name,
        size: disk.size,
        source: disk.source,
        snapshotSchedule: disk.snapshotSchedule,
        namespace: this.serverNamespace,
        labels,
      }),
      metadata: { name: `${disk.name}${SERVER_SUFFIX}`, namespace: this.serverNamespace, labels },
      selector: selectorLabels(recommendedLabels(disk, 'server')),
      image: this.platform.image(ComponentImage.NFS_SERVER),
      platform: this.platform,
      address,
      clients: this.clients,
      resources: this.resources,
    });
  }

  private createSubdirProvisioner(scope: Construct, disk: ResolvedDisk, share: NfsShare): string | undefined {
    if (!disk.subdirProvisioner) {
      return undefined;
    }
    const component = 'folder-provisioner';
    new SubdirProvisioner(scope, 'folders', {
      share,
      options: disk.subdirProvisioner,
      namespace: this.serverNamespace,
      labels: this.labelsOf(disk, component),
      selector: selectorLabels(recommendedLabels(disk, component)),
      image: this.platform.image(ComponentImage.NFS_SUBDIR_PROVISIONER),
      platform: this.platform,
    });
    return clusterScopedName(this, `${disk.name}${SUBDIR_SUFFIX}`);
  }

  private labelsOf(disk: ResolvedDisk, component: string): { [key: string]: string } {
    return workloadLabels(this, recommendedLabels(disk, component), this.labels);
  }

  private servedDisk(key: string): ServedDisk {
    const disk = this.disks.get(key);
    if (!disk) {
      const known = [...this.disks.keys()].map((name) => `"${name}"`).join(', ');
      throw new KubeflowError(
        this,
        `disk "${key}" does not exist.`,
        known ? `Must be one of ${known}.` : 'This server has no disks yet.',
        'Use one of its disks, or add the disk to `disks`.',
      );
    }
    return disk;
  }

  private checkServerNamespace(): void {
    if (this.serverNamespace === namespaceOf(this)) {
      throw new KubeflowError(
        this,
        `serverNamespace "${this.serverNamespace}" is the namespace of the chart.`,
        'Must be a dedicated namespace: NFS servers need more permissions than the pods that use their files.',
        `Remove \`serverNamespace\` to use "${namespaceOf(this)}${SERVER_SUFFIX}".`,
      );
    }
  }
}

/** A disk that has a server. */
interface ServedDisk {
  readonly files: NfsShareVolumes;
  /** StorageClass of the subdirectory provisioner, if the disk has one. */
  readonly subdirClassName?: string;
}

function recommendedLabels(disk: ResolvedDisk, component: string): RecommendedLabels {
  return { name: 'nfs-server', instance: disk.name, component };
}

/** Whether a disk is claimed from the cluster's default StorageClass. */
function claimsDefaultClass({ storage }: IPlatform, { source }: ResolvedDisk): boolean {
  const isClaimed =
    source.kind === DiskSourceKind.STORAGE_CLASS ||
    (source.kind === DiskSourceKind.PLATFORM && !storage.provisionsDisks);
  return isClaimed && source.name === undefined && storage.defaultStorageClassName === undefined;
}
