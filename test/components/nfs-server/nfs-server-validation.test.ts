import { App, Size } from 'cdk8s';
import { type NfsDisk, NfsServer } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';
import { SnapshotSchedule } from '../../../lib/platforms/storage/snapshot-schedule';
import { cloud, cluster, SIZE, server } from './synthesized';

describe('validation', () => {
  const disk = (options: Partial<NfsDisk>) => () => server({ disks: { data: { size: SIZE, ...options } } });

  test('fails if the key of a disk is not a valid name, and suggests a name', () => {
    expect(() => server({ disks: { 'Team Data': { size: SIZE } } })).toThrow(
      [
        'cluster/nfs/nfs: disk "Team Data" is not a valid name.',
        '  Must be lower-case letters, digits and "-", starting with a letter and ending with a letter or digit (RFC 1035), at most 59, because the Service is named after the disk with "-nfs" added.',
        '  Use "team-data", or set `name` on the disk to keep the key.',
      ].join('\n'),
    );
  });

  test('fails if `name` is not valid', () => {
    expect(disk({ name: 'Data' })).toThrow('Use "data".');
    expect(disk({ name: 'x'.repeat(60) })).toThrow('is not a valid name');
  });

  test('fails if the size is zero', () => {
    expect(disk({ size: Size.gibibytes(0) })).toThrow('size of disk "data": 0');
  });

  test('fails if the size is negative', () => {
    expect(() => disk({ size: Size.gibibytes(-1) })()).toThrow('negative');
  });

  test('fails if the size is not a whole number of bytes', () => {
    expect(disk({ size: Size.kibibytes(0.3) })).toThrow('Must be a whole number of bytes above zero.');
  });

  test.each(['/data', 'data/', '../other', 'a//b', '', '.'])(
    'fails if the folder "%s" is not within the disk',
    (folder) => {
      expect(disk({ folder })).toThrow('is not a path within the disk');
    },
  );

  test.each(['nfs.example.com', '10.96.0', 'fd00::g'])('fails if clusterIp "%s" is not an IP address', (clusterIp) => {
    expect(disk({ clusterIp })).toThrow("Must be an address of the cluster's Service range");
  });

  test.each([
    [IpFamilies.IPV4, 'fd00:10:96::7', 'is an IPv6 address, but the cluster has IPv4.'],
    [IpFamilies.IPV6, '10.96.0.7', 'is an IPv4 address, but the cluster has IPv6.'],
  ])('fails on a cluster with %s if clusterIp is %s', (ipFamilies, clusterIp, message) => {
    const platform = new AnyClusterPlatform(new App(), 'cluster', { ipFamilies });
    expect(() => server({ disks: { data: { size: SIZE, clusterIp } } }, platform)).toThrow(
      `clusterIp "${clusterIp}" of disk "data" ${message}`,
    );
  });

  test.each(['fd00:10:96::7', '10.96.0.7'])(
    'a clusterIp of either family is valid on a dual-stack cluster: %s',
    (clusterIp) => {
      const platform = new AnyClusterPlatform(new App(), 'cluster', { ipFamilies: IpFamilies.DUAL_STACK });
      expect(() => server({ disks: { data: { size: SIZE, clusterIp } } }, platform)).not.toThrow();
    },
  );

  test('fails if two disks have the same name, naming both', () => {
    const files = server({ disks: { data: { size: SIZE } } });
    expect(() => files.addDisk('Data', { size: SIZE, name: 'data' })).toThrow(
      'disk "Data" and disk "data" are both named "data".',
    );
  });

  test('fails if disks of two components have the same name, naming both', () => {
    const platform = cluster();
    server({ disks: { data: { size: SIZE } } }, platform);
    const chart = platform.chart('more', { namespace: 'other', createNamespace: false });
    expect(() => new NfsServer(chart, 'more', { disks: { data: { size: SIZE } } })).toThrow(
      'cluster/more/more: disk "data" and disk "data" of cluster/nfs/nfs are both named "data".',
    );
  });

  test('fails if two disks use the same existing disk, naming both', () => {
    const source = DiskSource.existing('disk-1');
    expect(() => server({ disks: { a: { size: SIZE, source }, b: { size: SIZE, source } } }, cloud())).toThrow(
      'disk "b" and disk "a" both use the existing disk "disk-1".',
    );
  });

  test('fails if the platform has no existing disks', () => {
    expect(disk({ source: DiskSource.existing('disk-1') })).toThrow('it has no cloud disks');
  });

  test('fails if two disks have the same cluster IP, naming both', () => {
    const clusterIp = '10.96.3.4';
    expect(() => server({ disks: { a: { size: SIZE, clusterIp }, b: { size: SIZE, clusterIp } } })).toThrow(
      'disk "b" and disk "a" have the same cluster IP 10.96.3.4.',
    );
  });

  test('fails if two disks have the same IPv6 cluster IP in two forms', () => {
    const platform = new AnyClusterPlatform(new App(), 'cluster', { ipFamilies: IpFamilies.IPV6 });
    const [a, b] = ['FD00:10:96:0::0007', 'fd00:10:96::7'].map((clusterIp) => ({ size: SIZE, clusterIp }));
    expect(() => server({ disks: { a, b } }, platform)).toThrow(
      'disk "b" and disk "a" have the same cluster IP fd00:10:96::7.',
    );
  });

  test('fails if a disk does not exist, and lists the existing ones', () => {
    const files = server({ disks: { data: { size: SIZE }, scratch: { size: SIZE } } });
    expect(() => files.volume('dta')).toThrow(
      'cluster/nfs/nfs: disk "dta" does not exist.\n  Must be one of "data", "scratch".',
    );
    expect(() => server().volume('data')).toThrow('This server has no disks yet.');
  });

  test('fails if the server is in the same namespace as the pods that use it', () => {
    expect(() => server({ serverNamespace: 'ml' })).toThrow('serverNamespace "ml" is the namespace of the chart.');
  });

  test('fails if snapshotSchedule is set for a disk that the platform does not create', () => {
    expect(disk({ snapshotSchedule: SnapshotSchedule.daily() })).toThrow(
      'snapshotSchedule of disk "data" is not supported on this cluster (AnyClusterPlatform): it has snapshots only for disks that it creates in a cloud.',
    );
    expect(disk({ snapshotSchedule: SnapshotSchedule.none() })).not.toThrow();
  });

  test('fails if the Service range is unknown, and names both props that fix it', () => {
    const platform = new AnyClusterPlatform(new App(), 'cluster');
    expect(() => server({ disks: { data: { size: SIZE } } }, platform)).toThrow(/`serviceCidr`[\s\S]*`clusterIp`/);
  });

  test('fails if a label would break the selector', () => {
    const labels = { 'app.kubernetes.io/instance': 'mine' };
    expect(() => server({ labels, disks: { data: { size: SIZE } } })).toThrow('would break the selectors');
  });

  test('fails if the memory request is over its limit', () => {
    const resources = { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } };
    expect(() => server({ resources, disks: { data: { size: SIZE } } })).toThrow('over its limit');
  });
});
