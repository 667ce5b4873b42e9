import { Chart } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import { Platform } from '../../platforms/platform';
import type { IPlatform } from '../../platforms/platform-base';
import { selectorLabels, workloadLabels } from '../../workload/labels';
import { prefixedNamespace } from '../../workload/namespace-prefix';
import type { SharedVolume } from '../../workload/shared-volume';
import { DiskRegistry } from './disk-registry';
import { DiskServer } from './disk-server';
import { DiskVolume } from './disk-volume';
import { checkDisk, type NfsDisk, SERVER_SUFFIX } from './nfs-disk';

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
 * Each disk gets a server of its own, and a claim that any number of pods of the chart's namespace can mount. Nothing in it is
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
  private readonly sharedVolumes = new Map<string, SharedVolume>();

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
        ? `${this.claimNamespace}${SERVER_SUFFIX}`
        : prefixedNamespace(this, props.serverNamespace);
    this.checkServerNamespace();
    DiskRegistry.of(this.platform).namespace(this, this.serverNamespace);
    for (const [key, disk] of Object.entries(props.disks ?? {})) {
      this.addDisk(key, disk);
    }
  }

  /** The files of all disks, for whoever mounts them. */
  public get volumes(): SharedVolume[] {
    return [...this.sharedVolumes.values()].map((volume) => ({ ...volume }));
  }

  /**
   * The files of one disk, for whoever mounts them.
   *
   * Throws where there is no such disk.
   *
   * @param disk name of the disk, as it is in `disks` or was given to `addDisk`
   */
  public volume(disk: string): SharedVolume {
    const volume = this.sharedVolumes.get(disk);
    if (!volume) {
      const known = [...this.sharedVolumes.keys()].map((key) => `"${key}"`).join(', ');
      throw new KubeflowError(
        this,
        `there is no disk "${disk}".`,
        known ? `Disks of this server: ${known}.` : 'This server has no disks yet.',
        'Name one of its disks, or add the disk to `disks`.',
      );
    }
    return { ...volume };
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
    const checked = checkDisk(this, key, disk);
    registry.take(this, key, checked);

    const workload = { name: 'nfs-server', instance: checked.name, component: 'server' };
    const labels = workloadLabels(this, workload, this.labels);
    const serverName = `${checked.name}${SERVER_SUFFIX}`;
    const address =
      checked.clusterIp ?? this.platform.storage.fixedServiceAddress(this, serverName, this.serverNamespace);
    registry.takeAddress(this, key, address);

    const scope = new Construct(this, serverName);
    new DiskServer(scope, 'server', {
      disk: checked,
      claim: this.platform.storage.disk(scope, 'disk', {
        name: checked.name,
        size: checked.size,
        source: checked.source,
        namespace: this.serverNamespace,
        labels,
      }),
      metadata: { name: serverName, namespace: this.serverNamespace, labels },
      selector: selectorLabels(workload),
      image: this.platform.image(ComponentImage.NFS_SERVER),
      address,
      resources: this.resources,
    });
    new DiskVolume(scope, 'volume', {
      disk: checked,
      namespace: this.claimNamespace,
      className: serverName,
      address,
      labels,
    });
    this.sharedVolumes.set(key, {
      name: checked.name,
      claimName: checked.name,
      namespace: this.claimNamespace,
    });
    return this.volume(key);
  }

  // A volume that waits for one claim must name its namespace, so that "none" has to be spelled out.
  private get claimNamespace(): string {
    return Chart.of(this).namespace ?? 'default';
  }

  private checkServerNamespace(): void {
    if (this.serverNamespace === this.claimNamespace) {
      throw new KubeflowError(
        this,
        `serverNamespace "${this.serverNamespace}" is the namespace of the chart.`,
        'A namespace of its own is accepted: an NFS server must be allowed more than the pods that use its files.',
        `Leave \`serverNamespace\` out for "${this.claimNamespace}${SERVER_SUFFIX}".`,
      );
    }
  }
}
