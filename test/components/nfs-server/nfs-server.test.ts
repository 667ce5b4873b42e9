import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { type NfsDisk, NfsServer, type NfsServerProps } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import { MinikubePlatform } from '../../../lib/platforms/local';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';
import { SnapshotSchedule } from '../../../lib/platforms/storage/snapshot-schedule';
import { violations } from '../../policy/rules';
import { cloud, cluster, SIZE, Synthesized, server, synthesized } from './synthesized';

test('a disk creates a server in a dedicated namespace and a claim in the namespace of the chart', () => {
  const { objects } = new Synthesized(server({ disks: { 'team-data': { size: Size.tebibytes(1) } } }));
  // nfs-clients.test.ts checks the configuration.
  expect(objects.filter(({ kind }) => kind !== 'ConfigMap')).toMatchSnapshot();
});

describe('volumes', () => {
  test('the claim is bound to a volume that is reserved for it, so that no other claim gets the files', () => {
    const { spec: claim } = synthesized().one('PersistentVolumeClaim', 'ml');
    const volume = synthesized().one('PersistentVolume');
    expect(claim).toMatchObject({ volumeName: volume.metadata.name, storageClassName: 'data-nfs' });
    expect(volume.spec).toMatchObject({ storageClassName: 'data-nfs', claimRef: { namespace: 'ml', name: 'data' } });
  });

  test('PersistentVolumes and StorageClasses have no namespace', () => {
    expect(synthesized().one('PersistentVolume').metadata.namespace).toBeUndefined();
    expect(synthesized().one('StorageClass').metadata.namespace).toBeUndefined();
  });

  test('names of volumes are unique across namespaces and disks', () => {
    const volumeOf = (namespace: string, disk: string) => {
      const chart = new Chart(new App(), 'chart', { namespace });
      const files = new NfsServer(chart, 'nfs', { disks: { [disk]: { size: SIZE, clusterIp: '10.0.0.1' } } });
      return new Synthesized(files).one('PersistentVolume').metadata.name;
    };
    expect(volumeOf('a-b', 'c')).not.toBe(volumeOf('a', 'b-c'));
  });

  test('nodes mount from the cluster IP of the Service, at the path that the server exports', () => {
    const objects = synthesized();
    const { clusterIP } = objects.one('Service').spec;
    expect(objects.one('PersistentVolume').spec.nfs).toEqual({ server: clusterIP, path: '/export' });
    expect(JSON.stringify(objects.one('ConfigMap'))).toContain('Pseudo = /export;');
  });

  test('the reclaim policy is Retain', () => {
    expect(synthesized().one('PersistentVolume').spec.persistentVolumeReclaimPolicy).toBe('Retain');
    expect(synthesized().one('StorageClass').reclaimPolicy).toBe('Retain');
  });

  test('the claim can grow with its disk', () => {
    const { spec: volume } = synthesized({ size: Size.gibibytes(20) }).one('PersistentVolume');
    expect(volume.capacity).toEqual({ storage: '20Gi' });
    expect(synthesized().one('StorageClass').allowVolumeExpansion).toBe(true);
  });

  test('volumes are copies, in the order of the disks', () => {
    const files = server({ disks: { b: { size: SIZE }, a: { size: SIZE } } });
    files.volumes.pop();
    expect(files.volumes).toEqual([
      { name: 'b', claimName: 'b', namespace: 'ml' },
      { name: 'a', claimName: 'a', namespace: 'ml' },
    ]);
    expect(files.volume('a')).toEqual({ name: 'a', claimName: 'a', namespace: 'ml' });
    expect(files.volume('a')).not.toBe(files.volume('a'));
  });

  test('addDisk creates the same objects as `disks`', () => {
    const files = server();
    expect(files.addDisk('data', { size: SIZE })).toEqual({ name: 'data', claimName: 'data', namespace: 'ml' });
    expect(new Synthesized(files).objects).toEqual(synthesized().objects);
  });

  test('a plain cdk8s app needs no platform, only a cluster IP', () => {
    const chart = new Chart(new App(), 'chart');
    const files = new NfsServer(chart, 'nfs', { disks: { data: { size: SIZE, clusterIp: '10.0.0.9' } } });
    const objects = new Synthesized(files);
    expect(files.volume('data').namespace).toBe('default');
    expect(objects.one('PersistentVolumeClaim', 'default').metadata.name).toBe('data');
    expect(objects.one('Deployment').metadata.namespace).toBe('default-nfs');
  });
});

describe('the server', () => {
  test('has only the capabilities that Ganesha needs, and no permissions in the cluster', () => {
    const { spec: pod } = synthesized().template;
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: {
        drop: ['ALL'],
        add: ['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'SETGID', 'SETUID'],
      },
      readOnlyRootFilesystem: true,
    });
    expect(pod.securityContext).toMatchObject({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(synthesized().objects.map(({ kind }) => kind)).not.toContain('ClusterRole');
  });

  test('makes the disk belong to the group of notebook users', () => {
    expect(synthesized().template.spec.securityContext).toMatchObject({ fsGroup: 100 });
  });

  test('stops the old pod before it starts a new one, so that only one pod writes', () => {
    expect(synthesized().one('Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('stores the clients that hold locks on the disk', () => {
    const mounts = synthesized().template.spec.containers[0].volumeMounts;
    expect(mounts).toContainEqual({ name: 'disk', mountPath: '/var/lib/nfs/ganesha', subPath: '.nfs-server' });
    expect(JSON.stringify(synthesized().one('ConfigMap'))).toContain('RecoveryRoot = /var/lib/nfs/ganesha;');
  });

  test('has a hostname that is stable across restarts and unique', () => {
    const hostname = (disk: Partial<NfsDisk>, props: NfsServerProps = {}) =>
      synthesized(disk, props).template.spec.hostname;
    expect(hostname({})).toBe(hostname({ size: Size.tebibytes(2) }));
    expect(hostname({})).not.toBe(hostname({}, { serverNamespace: 'other' }));
    expect(hostname({ name: 'x'.repeat(59) })).toMatch(/^[a-z0-9-]{1,63}$/);
  });

  test('allows ingress on the port of NFS 4 only, and no egress', () => {
    const policy = synthesized().named('NetworkPolicy', 'data-nfs');
    expect(policy.spec.ingress).toEqual([{ ports: [{ port: 2049, protocol: 'TCP' }] }]);
    expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(policy.spec.egress).toBeUndefined();
  });

  test('is restarted if it hangs, even if it still listens', () => {
    expect(synthesized().template.spec.containers[0].livenessProbe).toMatchObject({
      exec: { command: expect.arrayContaining(['/usr/sbin/rpcinfo', '127.0.0.1.8.1']) },
    });
  });

  test('has a checksum of its configuration, so that changes replace the pod', () => {
    expect(synthesized().template.metadata.annotations['checksum/config']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('shares its namespace with servers of other components', () => {
    const app = new KubeflowApp({ summary: false });
    const platform = new MinikubePlatform(app, 'laptop');
    new NfsServer(platform.chart('a'), 'nfs', { disks: { a: { size: SIZE } } });
    new NfsServer(platform.chart('b'), 'nfs', { disks: { b: { size: SIZE } } });
    expect(app.synthYaml().match(/kind: Namespace\nmetadata:\n.*(\n {4}.*)*\n {2}name: kubeflow-nfs\n/g)).toHaveLength(
      1,
    );
  });
});

describe('props', () => {
  test('name allows any key', () => {
    const files = server({ disks: { 'Team Data': { size: SIZE, name: 'team-data' } } });
    expect(files.volume('Team Data')).toEqual({ name: 'team-data', claimName: 'team-data', namespace: 'ml' });
  });

  test('source is the source of the disk', () => {
    const claim = synthesized({ source: DiskSource.storageClass('fast') }).one('PersistentVolumeClaim', 'ml-nfs');
    expect(claim.spec.storageClassName).toBe('fast');
  });

  test('folder is the only folder that is shared', () => {
    expect(synthesized({ folder: 'projects/vision' }).template.spec.containers[0].volumeMounts).toContainEqual({
      name: 'disk',
      mountPath: '/export',
      subPath: 'projects/vision',
    });
  });

  test('clusterIp is the cluster IP of the server', () => {
    expect(synthesized({ clusterIp: '10.96.3.4' }).one('Service').spec.clusterIP).toBe('10.96.3.4');
  });

  test('resources override only the values that they set', () => {
    const resources = { memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) } };
    expect(synthesized({}, { resources }).template.spec.containers[0].resources).toEqual({
      requests: { cpu: '50m', memory: '1Gi' },
      limits: { cpu: '1', memory: '2Gi' },
    });
  });

  test('resources of a disk override those of the component', () => {
    const resources = {
      cpu: { request: Cpu.millis(100), limit: Cpu.units(2) },
      memory: { request: Size.mebibytes(256), limit: Size.gibibytes(1) },
    };
    const ofDisk = { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(8) } };
    expect(synthesized({ resources: ofDisk }, { resources }).template.spec.containers[0].resources).toEqual({
      requests: { cpu: '100m', memory: '4Gi' },
      limits: { cpu: '2', memory: '8Gi' },
    });
  });

  test('labels are on all objects and pods, but not in selectors', () => {
    const labelled = synthesized({}, { labels: { team: 'vision' } });
    const own = labelled.objects.filter(({ metadata }) => !['ml-nfs', 'default-deny'].includes(metadata.name));
    expect(own).toHaveLength(9);
    expect(own.filter(({ metadata }) => metadata.labels.team !== 'vision')).toEqual([]);
    expect(labelled.template.metadata.labels.team).toBe('vision');
    expect(labelled.one('Service').spec.selector).toEqual(synthesized().one('Service').spec.selector);
    expect(labelled.one('Deployment').spec.selector).toEqual(synthesized().one('Deployment').spec.selector);
  });

  test('all props can be combined', () => {
    const platform = cluster();
    const disk: Required<NfsDisk> = {
      size: Size.gibibytes(10),
      name: 'team-data',
      source: DiskSource.storageClass(),
      folder: 'shared',
      clusterIp: '10.96.3.4',
      snapshotSchedule: SnapshotSchedule.none(),
      mountOptions: ['noatime'],
      resources: { memory: { request: Size.gibibytes(1), limit: Size.gibibytes(4) } },
      subdirProvisioner: {
        defaultStorageClass: false,
        resources: { cpu: { request: Cpu.millis(20), limit: Cpu.millis(100) } },
      },
    };
    const props: Required<NfsServerProps> = {
      disks: { 'Team data': disk },
      serverNamespace: 'storage',
      clients: { nodeCidrs: ['10.0.0.0/16'], namespaces: ['tools'], enforcedByServer: false },
      resources: { cpu: { request: Cpu.millis(100), limit: Cpu.units(2) } },
      labels: { team: 'vision' },
      platform,
    };
    const chart = new Chart(new App(), 'chart', { namespace: 'ml' });
    const objects = new Synthesized(new NfsServer(chart, 'nfs', props));
    expect(objects.named('Deployment', 'team-data-nfs').metadata.namespace).toBe('storage');
    expect(objects.named('Deployment', 'team-data-folders').metadata.labels.team).toBe('vision');
    expect(violations(objects.objects as Parameters<typeof violations>[0])).toEqual([]);
  });

  test('the image is the image of the platform', () => {
    const platform = cluster({ imageRegistry: 'mirror.example.com' });
    expect(synthesized({}, {}, platform).template.spec.containers[0].image).toBe(
      'mirror.example.com/sig-storage/nfs-provisioner:v4.0.8',
    );
  });
});

test('a chart can have the id of the registry without its prefix', () => {
  const platform = new MinikubePlatform(new KubeflowApp({ summary: false }), 'test');
  const chart = platform.chart('nfs-disks');
  expect(new NfsServer(chart, 'files', { disks: { data: { size: SIZE } } }).volumes).toHaveLength(1);
});

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

test('the output is the same in every run', () => {
  expect(Testing.synth(Chart.of(server({ disks: { data: { size: SIZE } } })))).toEqual(synthesized().objects);
});
