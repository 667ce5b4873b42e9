import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL, type NameRule, nameProblem, suggestName } from '../../names';
import type { INetworkCapability } from '../../platforms/capabilities/network';
import { DiskSource } from '../../platforms/storage/disk-source';
import type { SnapshotSchedule } from '../../platforms/storage/snapshot-schedule';
import { isTerraformToken } from '../../terraform-token';
import { cidrFamily } from '../../validation/cidr';
import { formatIpAddress, parseIpAddress } from '../../validation/ip-address';
import { isPath, PATH_RULES } from '../../validation/paths';
import { checkSize } from '../../validation/quantities';
import { mergeMountOptions } from './mount-options';
import type { NfsSubdirProvisionerOptions } from './subdir-provisioner';

/** A disk that `NfsServer` shares. */
export interface NfsDisk {
  /**
   * Size of the disk, which limits the total size of its files. A disk can grow but not shrink: Terraform and the API
   * server reject a smaller size.
   */
  readonly size: Size;

  /**
   * Name of the disk and of the claim that pods mount. The Service and the StorageClass are named `<name>-nfs`.
   *
   * @default - the key of the disk in `disks`
   */
  readonly name?: string;

  /**
   * Source of the disk.
   *
   * @default DiskSource.platform()
   */
  readonly source?: DiskSource;

  /**
   * Snapshot schedule of a disk that the platform creates.
   *
   * @default - daily, kept for two weeks, if the platform creates the disk; otherwise none
   */
  readonly snapshotSchedule?: SnapshotSchedule;

  /**
   * Only folder of the disk to share, as a path from its root. It is created if it does not exist.
   *
   * @default - the whole disk
   */
  readonly folder?: string;

  /**
   * Cluster IP of the server: an unused address of the cluster's Service range.
   *
   * Nodes mount the files from this address, because most nodes cannot resolve names of Services. Do not change it:
   * mounted volumes cannot switch to another address.
   *
   * @default - derived from the name, if the platform knows the Service range
   */
  readonly clusterIp?: string;

  /**
   * Options of nfs(5) that nodes mount the files with, for example `noatime` or `nconnect=4`. An option replaces the
   * default that it conflicts with.
   *
   * Options that the server does not support are rejected, and so is `soft`, which can lose data.
   *
   * @default - `nfsvers=4.1`, `hard` and `noresvport`
   * @see https://man7.org/linux/man-pages/man5/nfs.5.html
   */
  readonly mountOptions?: string[];

  /**
   * CPU and memory of the server. Values override those of the component's `resources`.
   *
   * @default - `resources` of the component
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Subdirectory provisioner: creates the StorageClass `<name>-folders`. Each of its claims gets a folder of the disk,
   * and pods on several nodes can mount it.
   *
   * Pods that mount the disk itself can see all folders, so use a dedicated disk.
   *
   * @default - none
   */
  readonly subdirProvisioner?: NfsSubdirProvisionerOptions;
}

/** A validated disk with defaults. */
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

/** Suffix of the names of a disk's server objects and StorageClass. */
export const SERVER_SUFFIX = '-nfs';

const DISK_NAME: NameRule = {
  pattern: DNS_1035_LABEL.pattern,
  maxLength: DNS_1035_LABEL.maxLength - SERVER_SUFFIX.length,
  accepts: `Must be lower-case letters, digits and "-", starting with a letter and ending with a letter or digit (RFC 1035), at most 59, because the Service is named after the disk with "${SERVER_SUFFIX}" added.`,
};

// `noresvport` reconnects from another port after a lost connection. The old connection may still lead to a deleted
// pod.
const MOUNT_OPTIONS = ['nfsvers=4.1', 'hard', 'noresvport'];

/**
 * Validates a disk and adds its defaults.
 *
 * @throws KubeflowError if the name, size, folder, cluster IP or a mount option is invalid.
 */
export function resolveDisk(where: IConstruct, key: string, disk: NfsDisk, network: INetworkCapability): ResolvedDisk {
  const name = disk.name ?? key;
  checkDiskName(where, name, disk.name === undefined);
  checkSize(where, `size of disk "${key}"`, disk.size);
  checkDiskFolder(where, key, disk.folder);
  const clusterIp = canonicalClusterIp(where, key, disk.clusterIp, network);
  const mountOptions = mergeMountOptions(where, disk.mountOptions ?? [], {
    what: `disk "${key}"`,
    defaults: MOUNT_OPTIONS,
    readOnly: false,
    bundledServer: true,
  });
  return { ...disk, name, source: disk.source ?? DiskSource.platform(), mountOptions, clusterIp };
}

function checkDiskName(where: IConstruct, name: string, isKey: boolean): void {
  const suggestion = suggestName(name, DISK_NAME);
  const found = isTerraformToken(name) ? undefined : nameProblem('disk', name, DISK_NAME);
  if (found && isKey && suggestion !== undefined) {
    throw new KubeflowError(
      where,
      found[0],
      DISK_NAME.accepts,
      `Use "${suggestion}", or set \`name\` on the disk to keep the key.`,
    );
  }
  checkName(where, 'disk', name, DISK_NAME);
}

function checkDiskFolder(where: IConstruct, key: string, folder: string | undefined): void {
  if (folder === undefined || isTerraformToken(folder)) {
    return;
  }
  if (!isPath(folder, PATH_RULES.volumeFolder)) {
    throw new KubeflowError(
      where,
      `folder "${folder}" of disk "${key}" is not a path within the disk.`,
      'Must be a path from the root of the disk, without a slash at either end and without "." and "..".',
      'Use for example "projects/vision", or remove `folder` to share the whole disk.',
    );
  }
}

/** Returns the canonical form, because the API server warns about other forms of IPv6 addresses. */
function canonicalClusterIp(
  where: IConstruct,
  key: string,
  clusterIp: string | undefined,
  network: INetworkCapability,
): string | undefined {
  if (clusterIp === undefined || isTerraformToken(clusterIp)) {
    return clusterIp;
  }
  const address = parseIpAddress(clusterIp);
  if (!address) {
    throw new KubeflowError(
      where,
      `clusterIp "${clusterIp}" of disk "${key}" is not an IP address.`,
      "Must be an address of the cluster's Service range (--service-cluster-ip-range).",
      'Use for example "10.96.0.40".',
    );
  }
  const family = address.bits === 128 ? 'IPv6' : 'IPv4';
  const families = ipFamiliesOf(network);
  if (!families.includes(family)) {
    throw new KubeflowError(
      where,
      `clusterIp "${clusterIp}" of disk "${key}" is an ${family} address, but the cluster has ${families.join(' and ')}.`,
      "Must be an address of the cluster's Service range (--service-cluster-ip-range).",
      `Use an ${families.join(' or ')} address, or correct \`ipFamilies\` of the platform.`,
    );
  }
  return formatIpAddress(address.number, address.bits);
}

/** IP families of the cluster: those of the addresses that its pods can reach. */
function ipFamiliesOf({ internet }: INetworkCapability): string[] {
  const families = internet.map(({ cidr = '' }) => (cidrFamily(cidr) === 'ipv6' ? 'IPv6' : 'IPv4'));
  return [...new Set(families)];
}
