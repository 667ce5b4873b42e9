import { isIP } from 'node:net';
import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL, type NameRule, nameProblem, suggestName } from '../../names';
import { DiskSource } from '../../platforms/storage/disk-source';
import type { SnapshotSchedule } from '../../platforms/storage/snapshot-schedule';
import { isTerraformToken } from '../../terraform-token';
import { checkSize } from '../../validation/quantities';
import { mergeMountOptions } from './mount-options';
import type { NfsSubdirProvisionerOptions } from './subdir-provisioner';

/** A disk whose files are shared. */
export interface NfsDisk {
  /**
   * Size of the disk. A disk can grow, and cannot shrink: Terraform and the API server refuse that.
   *
   * It is the only limit of what pods can write.
   */
  readonly size: Size;

  /**
   * Name of the disk, and of the claim that pods mount. Its Service and StorageClass are called `<name>-nfs`.
   *
   * @default - the key of the disk in `disks`
   */
  readonly name?: string;

  /**
   * Where the disk comes from.
   *
   * @default DiskSource.platform()
   */
  readonly source?: DiskSource;

  /**
   * When snapshots are taken of a disk that the platform makes, and how long each is kept.
   *
   * @default - every day, kept for two weeks, where the platform makes the disk; none of other disks
   */
  readonly snapshotSchedule?: SnapshotSchedule;

  /**
   * The only folder of the disk that is shared, as a path from its root. It is made where it is missing.
   *
   * @default - the whole disk
   */
  readonly folder?: string;

  /**
   * The server's cluster address, one of the cluster's Service range that no other Service has.
   *
   * Nodes mount the files from there, and most nodes cannot resolve the name of a Service. It must stay what it is: a volume
   * that is mounted cannot follow its server to another address.
   *
   * @default - one that follows from the name, where the platform knows the Service range
   */
  readonly clusterIp?: string;

  /**
   * Options with which nodes mount the files, as nfs(5) names them, for example `noatime` or `nconnect=4`. One that is about the same as
   * a default stands in its place.
   *
   * What the server does not speak is refused, and so is `soft`, by which writes are lost.
   *
   * @default - `nfsvers=4.1`, `hard` and `noresvport`, and nothing besides
   * @see https://man7.org/linux/man-pages/man5/nfs.5.html
   */
  readonly mountOptions?: string[];

  /**
   * What the disk's server asks of its node. What is said here of CPU or memory stands in the place of what `resources` of the component
   * says of it.
   *
   * @default - `resources` of the component
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Makes the StorageClass `<name>-folders`, whose claims get a folder of the disk each, and can be mounted by many nodes at once. They come
   * and go while the cluster runs.
   *
   * Who mounts the disk itself sees all folders: use a disk of its own for them.
   *
   * @default - none, and nothing is provisioned
   */
  readonly subdirProvisioner?: NfsSubdirProvisionerOptions;
}

/** A disk that has been looked at, with its defaults. */
export interface ResolvedDisk {
  readonly name: string;
  readonly size: Size;
  readonly source: DiskSource;
  readonly snapshotSchedule?: SnapshotSchedule;
  readonly folder?: string;
  readonly clusterIp?: string;
  readonly mountOptions: string[];
  readonly resources?: kplus.ContainerResources;
  readonly subdirProvisioner?: NfsSubdirProvisionerOptions;
}

/** What is added to a disk's name to name the objects that serve it. */
export const SERVER_SUFFIX = '-nfs';

const DISK_NAME: NameRule = {
  pattern: DNS_1035_LABEL.pattern,
  maxLength: DNS_1035_LABEL.maxLength - SERVER_SUFFIX.length,
  accepts: `Kubernetes accepts lower-case letters, digits and "-", starting with a letter and ending with a letter or digit (RFC 1035), at most 63; of these, "${SERVER_SUFFIX}" takes 4, because the disk names its Service.`,
};

// From another port after a lost connection: the old one may still lead to a pod that is gone.
const MOUNT_OPTIONS = ['nfsvers=4.1', 'hard', 'noresvport'];

/** Throws where a disk cannot be what it is said to be. */
export function resolveDisk(where: IConstruct, key: string, disk: NfsDisk): ResolvedDisk {
  const name = disk.name ?? key;
  checkDiskName(where, name, disk.name === undefined);
  checkSize(where, `size of disk "${key}"`, disk.size);
  checkDiskFolder(where, key, disk.folder);
  checkClusterIp(where, key, disk.clusterIp);
  const mountOptions = mergeMountOptions(where, disk.mountOptions ?? [], {
    what: `disk "${key}"`,
    defaults: MOUNT_OPTIONS,
    readOnly: false,
    bundledServer: true,
  });
  return { ...disk, name, source: disk.source ?? DiskSource.platform(), mountOptions };
}

function checkDiskName(where: IConstruct, name: string, isKey: boolean): void {
  const suggestion = suggestName(name, DISK_NAME);
  const found = isTerraformToken(name) ? undefined : nameProblem('disk', name, DISK_NAME);
  if (found && isKey && suggestion !== undefined) {
    throw new KubeflowError(
      where,
      found[0],
      DISK_NAME.accepts,
      `Use "${suggestion}", or set \`name\` on the disk to keep the key as it is.`,
    );
  }
  checkName(where, 'disk', name, DISK_NAME);
}

function checkDiskFolder(where: IConstruct, key: string, folder: string | undefined): void {
  if (folder === undefined || isTerraformToken(folder)) {
    return;
  }
  if (folder.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new KubeflowError(
      where,
      `folder "${folder}" of disk "${key}" is not a path within the disk.`,
      'A path from the root of the disk is accepted, without a slash at either end, and without "." and "..".',
      'Use for example "projects/vision", or leave `folder` out for the whole disk.',
    );
  }
}

function checkClusterIp(where: IConstruct, key: string, clusterIp: string | undefined): void {
  if (clusterIp !== undefined && !isTerraformToken(clusterIp) && isIP(clusterIp) === 0) {
    throw new KubeflowError(
      where,
      `clusterIp "${clusterIp}" of disk "${key}" is not an address.`,
      'An address of the range of the Services (--service-cluster-ip-range) is accepted.',
      'Use for example "10.96.0.40".',
    );
  }
}
