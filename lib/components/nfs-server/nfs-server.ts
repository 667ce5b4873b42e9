import type * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { prefixedNamespace } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { DiskSourceKind } from '../../platforms/storage/disk-source';
import { type RecommendedLabels, selectorLabels, workloadLabels } from '../../pods/labels';
import type { SharedVolume } from '../../volumes/shared-volume';
import { DiskRegistry } from './disk-registry';
import { DiskServer, EXPORT_PATH } from './disk-server';
import { AllowedClients, type NfsClients } from './nfs-clients';
import { type NfsDisk, type ResolvedDisk, resolveDisk, SERVER_SUFFIX } from './nfs-disk';
import { type NfsShare, NfsShareVolumes, namespaceOf } from './nfs-share';
import { SUBDIR_SUFFIX, SubdirProvisioner } from './subdir-provisioner';

/** Options of an `NfsServer`. */
export interface NfsServerProps {
  /**
   * The disks whose files are shared, by name.
   *
   * @default - none; add them with `addDisk`
   */
  readonly disks?: { [name: string]: NfsDisk };

  /**
   * Namespace that the servers run in, which is made with them. It is theirs alone, because what an NFS server must be allowed is
   * more than other pods should be.
   *
   * @default - the namespace of the chart, or `default`, followed by `-nfs`
   */
  readonly serverNamespace?: string;

  /**
   * Who may reach the servers. Who is not named is kept out by the network policy, and by the server itself where that is asked for.
   *
   * @default - the nodes, where the platform names them, or else anybody whose own policies let them out
   */
  readonly clients?: NfsClients;

  /**
   * What each server asks of its node. A server has the memory of its limit to cache what files are called and where they are.
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
   * The platform that has the disks.
   *
   * @default - the one whose chart this stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

/**
 * Disks whose files the pods of all nodes see at the same time, over NFS.
 *
 * Each disk gets a server of its own, and a claim that any number of pods of the chart's namespace can mount. Nothing of that is
 * provisioned while the cluster runs: deleted and applied again, it finds the files where they were.
 *
 * @see https://github.com/nfs-ganesha/nfs-ganesha/wiki
 */
export class NfsServer extends Construct {
  /** Namespace that the servers run in. */
  public readonly serverNamespace: string;

  private readonly platform: IPlatform;
  private readonly resources?: kplus.ContainerResources;
  private readonly labels: { [key: string]: string };
  private readonly clients: AllowedClients;
  private readonly disks = new Map<string, ServedDisk>();

  /**
   * Throws where a disk cannot be what it is said to be, is there twice, or is of a kind that the platform does not have.
   *
   * @param scope where the claims stand: pods of its chart's namespace can mount them
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: NfsServerProps = {}) {
    super(scope, id);
    this.platform = Platform._ofComponent(this, props.platform);
    this.resources = props.resources;
    this.labels = { ...props.labels };
    this.serverNamespace =
      props.serverNamespace === undefined
        ? `${namespaceOf(this)}${SERVER_SUFFIX}`
        : prefixedNamespace(this, props.serverNamespace);
    this.checkServerNamespace();
    this.clients = AllowedClients.of(this, props.clients ?? {}, this.platform.network.nodes);
    DiskRegistry.of(this.platform).ensureNamespace(this, this.serverNamespace, this.platform);
    for (const [key, disk] of Object.entries(props.disks ?? {})) {
      this.addDisk(key, disk);
    }
  }

  /** The files of all disks, for whoever mounts them. */
  public get volumes(): SharedVolume[] {
    return [...this.disks.values()].map(({ files }) => ({ ...files.volume }));
  }

  /**
   * The files of one disk, for whoever mounts them in the chart's namespace.
   *
   * Throws where there is no such disk.
   *
   * @param disk name of the disk, as it is in `disks` or was given to `addDisk`
   */
  public volume(disk: string): SharedVolume {
    return { ...this.servedDisk(disk).files.volume };
  }

  /**
   * The files of one disk for pods of another namespace, which can only read them. Called again for the same namespace, it gives the same
   * volume.
   *
   * Throws where there is no such disk, and where the construct stands in no chart, on another platform, or where the servers run.
   *
   * @param disk name of the disk, as it is in `disks` or was given to `addDisk`
   * @param to the chart whose pods are to read, or anything in it
   */
  public grantRead(disk: string, to: IConstruct): SharedVolume {
    return this.servedDisk(disk).files.grant(to, true);
  }

  /**
   * The files of one disk for pods of another namespace, which can read and write them. Called again for the same namespace, it gives the
   * same volume.
   *
   * Throws where there is no such disk, and where the construct stands in no chart, on another platform, or where the servers run.
   *
   * @param disk name of the disk, as it is in `disks` or was given to `addDisk`
   * @param to the chart whose pods are to read and write, or anything in it
   */
  public grantReadWrite(disk: string, to: IConstruct): SharedVolume {
    return this.servedDisk(disk).files.grant(to, false);
  }

  /**
   * Name of the StorageClass whose claims get a folder of the disk each.
   *
   * Throws where there is no such disk, and where it has no `subdirProvisioner`.
   *
   * @param disk name of the disk, as it is in `disks` or was given to `addDisk`
   */
  public subdirStorageClassName(disk: string): string {
    const { subdirClassName } = this.servedDisk(disk);
    if (subdirClassName === undefined) {
      throw new KubeflowError(
        this,
        `disk "${disk}" makes no folders for claims.`,
        'A disk with `subdirProvisioner` is accepted.',
        'Set `subdirProvisioner: {}` on the disk.',
      );
    }
    return subdirClassName;
  }

  /**
   * Shares the files of one more disk.
   *
   * Throws where the disk cannot be what it is said to be, is there already, or is of a kind that the platform does not have.
   *
   * @param key what the disk is called here, and its name where the disk does not say
   * @param disk the disk
   */
  public addDisk(key: string, disk: NfsDisk): SharedVolume {
    const registry = DiskRegistry.of(this.platform);
    const checked = resolveDisk(this, key, disk);
    const what = `disk "${key}"`;
    registry.reserveDisk(this, what, checked);
    if (claimsDefaultClass(this.platform, checked)) {
      registry.noteDefaultClassClaim(this, what);
    }
    if (checked.subdirProvisioner?.defaultStorageClass) {
      registry.reserveDefaultStorageClass(this, what);
    }
    const serverName = `${checked.name}${SERVER_SUFFIX}`;
    const address =
      checked.clusterIp ?? this.platform.storage.allocateClusterIp(this, serverName, this.serverNamespace);
    registry.reserveClusterIp(this, what, address);

    const scope = new Construct(this, serverName);
    this.createServer(scope, checked, address);
    const share: NfsShare = {
      ...checked,
      server: address,
      path: EXPORT_PATH,
      readOnly: false,
      storageClassName: serverName,
      labels: this.labelsOf(checked, 'server'),
    };
    const files = new NfsShareVolumes(scope, 'volume', {
      share,
      owner: this,
      platform: this.platform,
      serverNamespace: this.serverNamespace,
    });
    this.disks.set(key, { files, subdirClassName: this.createSubdirProvisioner(scope, checked, share) });
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
    return `${disk.name}${SUBDIR_SUFFIX}`;
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
        `there is no disk "${key}".`,
        known ? `Disks of this server: ${known}.` : 'This server has no disks yet.',
        'Name one of its disks, or add the disk to `disks`.',
      );
    }
    return disk;
  }

  private checkServerNamespace(): void {
    if (this.serverNamespace === namespaceOf(this)) {
      throw new KubeflowError(
        this,
        `serverNamespace "${this.serverNamespace}" is the namespace of the chart.`,
        'A namespace of its own is accepted: an NFS server must be allowed more than the pods that use its files.',
        `Leave \`serverNamespace\` out for "${namespaceOf(this)}${SERVER_SUFFIX}".`,
      );
    }
  }
}

/** A disk, as it can be handed on. */
interface ServedDisk {
  readonly files: NfsShareVolumes;
  /** StorageClass of its folders, where it makes them. */
  readonly subdirClassName?: string;
}

function recommendedLabels(disk: ResolvedDisk, component: string): RecommendedLabels {
  return { name: 'nfs-server', instance: disk.name, component };
}

/** Whether a disk is claimed from whatever StorageClass is the cluster's default. */
function claimsDefaultClass({ storage }: IPlatform, { source }: ResolvedDisk): boolean {
  const isClaimed =
    source.kind === DiskSourceKind.STORAGE_CLASS ||
    (source.kind === DiskSourceKind.PLATFORM && !storage.provisionsDisks);
  return isClaimed && source.name === undefined && storage.defaultStorageClassName === undefined;
}
