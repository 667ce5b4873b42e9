import { Size } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../names';
import { clusterScopedName } from '../../platforms/cluster-scoped-name';
import { checkedId } from '../../platforms/construct-ids';
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

/** Properties of `NfsVolume`. */
export interface NfsVolumeProps {
  /**
   * Address or hostname of the server. Nodes mount the files, so nodes must be able to reach and resolve it. Most nodes
   * cannot resolve names of Services.
   */
  readonly server: string;

  /** Path of the export, as `showmount -e` prints it: an absolute path. */
  readonly path: string;

  /**
   * Name of the volume and of the claim that pods mount. The StorageClass is named `<name>-nfs`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Capacity of the volume. Kubernetes requires a value but does not enforce it: only the server can limit the size.
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
   * Options of nfs(5) that nodes mount the files with, for example `nfsvers=3` and `nolock`.
   *
   * `soft`, which can lose data, is rejected unless the volume is read-only.
   *
   * @default - `hard`; node and server negotiate the NFS version
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
   * Platform of the volume.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}

/**
 * Shares the files of an existing NFS server: Filestore, a machine on premises, an appliance.
 *
 * It creates only the volumes that pods mount. Permissions are set on the server: notebooks write as user 1000 and
 * group 100.
 */
export class NfsVolume extends Construct {
  private readonly files: NfsShareVolumes;

  /**
   * @param scope chart of the claim; pods of its namespace can mount it
   * @param id id of the construct
   * @param props properties
   * @throws KubeflowError if a prop is invalid, or if another volume or disk has the name.
   */
  constructor(scope: Construct, id: string, props: NfsVolumeProps) {
    super(scope, checkedId(scope, 'id', id));
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
        storageClassName: clusterScopedName(this, `${name}${SERVER_SUFFIX}`),
        labels: workloadLabels(this, { name: 'nfs-volume', instance: name, component: 'volume' }, props.labels),
      },
    });
  }

  /** Shared volume for pods in the namespace of the chart. */
  public get volume(): SharedVolume {
    return { ...this.files.volume };
  }

  /**
   * Shares the files read-only with another namespace. A second call for the same namespace returns the same volume.
   *
   * @param to chart of the pods, or any construct in it
   * @throws KubeflowError if `to` is not in a chart or is on another platform.
   */
  public grantRead(to: IConstruct): SharedVolume {
    return this.files.grant(to, true);
  }

  /**
   * Shares the files read-write with another namespace. A second call for the same namespace returns the same volume.
   *
   * @param to chart of the pods, or any construct in it
   * @throws KubeflowError if `to` is not in a chart or is on another platform, or if the volume is read-only.
   */
  public grantReadWrite(to: IConstruct): SharedVolume {
    return this.files.grant(to, false);
  }
}

function checkServer(where: IConstruct, server: string): void {
  if (!isTerraformToken(server) && !isIpAddress(server) && !isValidName(server, DNS_SUBDOMAIN)) {
    throw new KubeflowError(
      where,
      `server "${server}" is not an address or hostname.`,
      'Must be an IP address or a DNS name, without a port or path.',
      'Use for example "10.0.0.2" or "files.example.com".',
    );
  }
}

function checkPath(where: IConstruct, path: string): void {
  if (!isTerraformToken(path) && !isPath(path, PATH_RULES.nfsExport)) {
    throw new KubeflowError(
      where,
      `path "${path}" is not a valid path of an NFS export.`,
      'Must be a path that starts with a slash and does not contain "..".',
      'Use for example "/share".',
    );
  }
}
