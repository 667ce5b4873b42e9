import { Size } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../names';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { workloadLabels } from '../../pods/labels';
import { isTerraformToken } from '../../terraform-token';
import { isIpAddress } from '../../validation/ip-address';
import { isPath, PATH_RULES } from '../../validation/paths';
import { checkSize } from '../../validation/quantities';
import type { SharedVolume } from '../../volumes/shared-volume';
import { DiskRegistry } from './disk-registry';
import { mergeMountOptions } from './mount-options';
import { SERVER_SUFFIX } from './nfs-disk';
import { NfsShareVolumes } from './nfs-share';

/** Options of an `NfsVolume`. */
export interface NfsVolumeProps {
  /**
   * Address or host name of the server. Nodes mount the files, so that it is theirs to reach, and to resolve: the name of a Service
   * is none that most nodes know.
   */
  readonly server: string;

  /** What the server calls the files: an absolute path, as `showmount -e` tells it. */
  readonly path: string;

  /**
   * Name of the volume, and of the claim that pods mount. Its StorageClass is called `<name>-nfs`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * How much the files may be. Kubernetes asks for a size and holds nobody to it: only the server can.
   *
   * @default Size.gibibytes(1)
   */
  readonly size?: Size;

  /**
   * Whether pods can only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * Options with which nodes mount the files, as nfs(5) names them, for example `nfsvers=3` and `nolock`.
   *
   * `soft`, by which writes are lost, is refused but where nobody writes.
   *
   * @default - `hard`, and nothing besides: node and server agree on the version
   * @see https://man7.org/linux/man-pages/man5/nfs.5.html
   */
  readonly mountOptions?: string[];

  /**
   * Labels of all objects.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * The platform that the volume is on.
   *
   * @default - the one whose chart this stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}

/**
 * The files of an NFS server that is there already: Filestore, a machine on premises, an appliance.
 *
 * Nothing is made but what lets pods mount them. Who may write is the server's business: notebooks do it as uid 1000 and gid 100.
 */
export class NfsVolume extends Construct {
  private readonly files: NfsShareVolumes;

  /**
   * Throws where a prop is nothing that a node could mount, or where another volume or disk has the name.
   *
   * @param scope where the claim stands: pods of its chart's namespace can mount it
   * @param id id of the construct
   * @param props options
   */
  constructor(scope: Construct, id: string, props: NfsVolumeProps) {
    super(scope, id);
    const platform = Platform._ofComponent(this, props.platform);
    const name = props.name ?? id;
    const size = props.size ?? Size.gibibytes(1);
    checkName(this, 'volume', name);
    checkServer(this, props.server);
    checkPath(this, props.path);
    checkSize(this, `size of volume "${name}"`, size);
    DiskRegistry.of(platform).reserveName(this, `volume "${name}"`, name);
    this.files = new NfsShareVolumes(this, 'files', {
      owner: this,
      platform,
      share: {
        name,
        server: props.server,
        path: props.path,
        size,
        readOnly: props.readOnly ?? false,
        mountOptions: mergeMountOptions(this, props.mountOptions ?? [], {
          what: `volume "${name}"`,
          defaults: ['hard'],
          readOnly: props.readOnly ?? false,
          bundledServer: false,
        }),
        storageClassName: `${name}${SERVER_SUFFIX}`,
        labels: workloadLabels(this, { name: 'nfs-volume', instance: name, component: 'volume' }, props.labels),
      },
    });
  }

  /** The files, for whoever mounts them in the chart's namespace. */
  public get volume(): SharedVolume {
    return { ...this.files.volume };
  }

  /**
   * The files for pods of another namespace, which can only read them. Called again for the same namespace, it gives the same volume.
   *
   * Throws where the construct stands in no chart, or on another platform.
   *
   * @param to the chart whose pods are to read, or anything in it
   */
  public grantRead(to: IConstruct): SharedVolume {
    return this.files.grant(to, true);
  }

  /**
   * The files for pods of another namespace, which can read and write them. Called again for the same namespace, it gives the same volume.
   *
   * Throws where the construct stands in no chart, or on another platform, and where the volume is read-only.
   *
   * @param to the chart whose pods are to read and write, or anything in it
   */
  public grantReadWrite(to: IConstruct): SharedVolume {
    return this.files.grant(to, false);
  }
}

function checkServer(where: IConstruct, server: string): void {
  if (!isTerraformToken(server) && !isIpAddress(server) && !isValidName(server, DNS_SUBDOMAIN)) {
    throw new KubeflowError(
      where,
      `server "${server}" is neither an address nor a host name.`,
      'An IP address or a DNS name is accepted, without a port and without a path.',
      'Use for example "10.0.0.2" or "files.example.com".',
    );
  }
}

function checkPath(where: IConstruct, path: string): void {
  if (!isTerraformToken(path) && !isPath(path, PATH_RULES.nfsExport)) {
    throw new KubeflowError(
      where,
      `path "${path}" is not what a server could call files.`,
      'Kubernetes accepts a path that starts with a slash and has no ".." in it.',
      'Use for example "/share".',
    );
  }
}
