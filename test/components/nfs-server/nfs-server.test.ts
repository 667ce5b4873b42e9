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

test('a disk becomes a server in a namespace of its own, and a claim where the pods are', () => {
  const { objects } = new Synthesized(server({ disks: { 'team-data': { size: Size.tebibytes(1) } } }));
  // The configuration is a file of its own, and is read there.
  expect(objects.filter(({ kind }) => kind !== 'ConfigMap')).toMatchSnapshot();
});

describe('what pods mount', () => {
  test('the claim is bound to the one volume that waits for it, so that nobody else can take the files', () => {
    const { spec: claim } = synthesized().one('PersistentVolumeClaim', 'ml');
    const volume = synthesized().one('PersistentVolume');
    expect(claim).toMatchObject({ volumeName: volume.metadata.name, storageClassName: 'data-nfs' });
    expect(volume.spec).toMatchObject({ storageClassName: 'data-nfs', claimRef: { namespace: 'ml', name: 'data' } });
  });

  test('volumes and their classes are in no namespace', () => {
    expect(synthesized().one('PersistentVolume').metadata.namespace).toBeUndefined();
    expect(synthesized().one('StorageClass').metadata.namespace).toBeUndefined();
  });

  test('no two namespaces and disks make the same volume', () => {
    const volumeOf = (namespace: string, disk: string) => {
      const chart = new Chart(new App(), 'chart', { namespace });
      const files = new NfsServer(chart, 'nfs', { disks: { [disk]: { size: SIZE, clusterIp: '10.0.0.1' } } });
      return new Synthesized(files).one('PersistentVolume').metadata.name;
    };
    expect(volumeOf('a-b', 'c')).not.toBe(volumeOf('a', 'b-c'));
  });

  test('nodes mount from the address of the Service, by the path that the server shares', () => {
    const objects = synthesized();
    const { clusterIP } = objects.one('Service').spec;
    expect(objects.one('PersistentVolume').spec.nfs).toEqual({ server: clusterIP, path: '/export' });
    expect(JSON.stringify(objects.one('ConfigMap'))).toContain('Pseudo = /export;');
  });

  test('files stay when the claim or the volume goes', () => {
    expect(synthesized().one('PersistentVolume').spec.persistentVolumeReclaimPolicy).toBe('Retain');
    expect(synthesized().one('StorageClass').reclaimPolicy).toBe('Retain');
  });

  test('the API server lets the claim grow with its disk', () => {
    const { spec: volume } = synthesized({ size: Size.gibibytes(20) }).one('PersistentVolume');
    expect(volume.capacity).toEqual({ storage: '20Gi' });
    expect(synthesized().one('StorageClass').allowVolumeExpansion).toBe(true);
  });

  test('volumes are handed on as copies, in the order of the disks', () => {
    const files = server({ disks: { b: { size: SIZE }, a: { size: SIZE } } });
    files.volumes.pop();
    expect(files.volumes).toEqual([
      { name: 'b', claimName: 'b', namespace: 'ml' },
      { name: 'a', claimName: 'a', namespace: 'ml' },
    ]);
    expect(files.volume('a')).toEqual({ name: 'a', claimName: 'a', namespace: 'ml' });
    expect(files.volume('a')).not.toBe(files.volume('a'));
  });

  test('a disk that is added later is like the others', () => {
    const files = server();
    expect(files.addDisk('data', { size: SIZE })).toEqual({ name: 'data', claimName: 'data', namespace: 'ml' });
    expect(new Synthesized(files).objects).toEqual(synthesized().objects);
  });

  test('an ordinary cdk8s app needs no platform, only an address', () => {
    const chart = new Chart(new App(), 'chart');
    const files = new NfsServer(chart, 'nfs', { disks: { data: { size: SIZE, clusterIp: '10.0.0.9' } } });
    const objects = new Synthesized(files);
    expect(files.volume('data').namespace).toBe('default');
    expect(objects.one('PersistentVolumeClaim', 'default').metadata.name).toBe('data');
    expect(objects.one('Deployment').metadata.namespace).toBe('default-nfs');
  });
});

describe('the server', () => {
  test('is given exactly the capabilities that Ganesha needs, and nothing of the cluster', () => {
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

  test('gives the disk to the group of notebook users', () => {
    expect(synthesized().template.spec.securityContext).toMatchObject({ fsGroup: 100 });
  });

  test('writes alone: the old pod is gone before the new one starts', () => {
    expect(synthesized().one('Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('keeps who holds locks on the disk, where the next pod finds it', () => {
    const mounts = synthesized().template.spec.containers[0].volumeMounts;
    expect(mounts).toContainEqual({ name: 'disk', mountPath: '/var/lib/nfs/ganesha', subPath: '.nfs-server' });
    expect(JSON.stringify(synthesized().one('ConfigMap'))).toContain('RecoveryRoot = /var/lib/nfs/ganesha;');
  });

  test('is the same server to its clients after a restart, and never another one', () => {
    const hostname = (disk: Partial<NfsDisk>, props: NfsServerProps = {}) =>
      synthesized(disk, props).template.spec.hostname;
    expect(hostname({})).toBe(hostname({ size: Size.tebibytes(2) }));
    expect(hostname({})).not.toBe(hostname({}, { serverNamespace: 'other' }));
    expect(hostname({ name: 'x'.repeat(59) })).toMatch(/^[a-z0-9-]{1,63}$/);
  });

  test('is reached on the one port of NFS 4, and reaches nobody', () => {
    const policy = synthesized().named('NetworkPolicy', 'data-nfs');
    expect(policy.spec.ingress).toEqual([{ ports: [{ port: 2049, protocol: 'TCP' }] }]);
    expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(policy.spec.egress).toBeUndefined();
  });

  test('is restarted when it no longer answers, though it may still listen', () => {
    expect(synthesized().template.spec.containers[0].livenessProbe).toMatchObject({
      exec: { command: expect.arrayContaining(['/usr/sbin/rpcinfo', '127.0.0.1.8.1']) },
    });
  });

  test('is replaced when its configuration changes', () => {
    expect(synthesized().template.metadata.annotations['checksum/config']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('shares its namespace with the servers of other components', () => {
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
  test('name keeps a key that is no name', () => {
    const files = server({ disks: { 'Team Data': { size: SIZE, name: 'team-data' } } });
    expect(files.volume('Team Data')).toEqual({ name: 'team-data', claimName: 'team-data', namespace: 'ml' });
  });

  test('source says where the disk comes from', () => {
    const claim = synthesized({ source: DiskSource.storageClass('fast') }).one('PersistentVolumeClaim', 'ml-nfs');
    expect(claim.spec.storageClassName).toBe('fast');
  });

  test('folder is all that is shared of the disk', () => {
    expect(synthesized({ folder: 'projects/vision' }).template.spec.containers[0].volumeMounts).toContainEqual({
      name: 'disk',
      mountPath: '/export',
      subPath: 'projects/vision',
    });
  });

  test('clusterIp is the address of the server', () => {
    expect(synthesized({ clusterIp: '10.96.3.4' }).one('Service').spec.clusterIP).toBe('10.96.3.4');
  });

  test('resources change what they name, and leave the rest', () => {
    const resources = { memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) } };
    expect(synthesized({}, { resources }).template.spec.containers[0].resources).toEqual({
      requests: { cpu: '50m', memory: '1Gi' },
      limits: { cpu: '1', memory: '2Gi' },
    });
  });

  test('resources of a disk stand in the place of what those of the component say of the same', () => {
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

  test('labels are on every object and on the pods, and in no selector', () => {
    const labelled = synthesized({}, { labels: { team: 'vision' } });
    const own = labelled.objects.filter(({ metadata }) => !['ml-nfs', 'default-deny'].includes(metadata.name));
    expect(own).toHaveLength(9);
    expect(own.filter(({ metadata }) => metadata.labels.team !== 'vision')).toEqual([]);
    expect(labelled.template.metadata.labels.team).toBe('vision');
    expect(labelled.one('Service').spec.selector).toEqual(synthesized().one('Service').spec.selector);
    expect(labelled.one('Deployment').spec.selector).toEqual(synthesized().one('Deployment').spec.selector);
  });

  test('all of them together are accepted', () => {
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

  test("the platform's image is what runs", () => {
    const platform = cluster({ imageRegistry: 'mirror.example.com' });
    expect(synthesized({}, {}, platform).template.spec.containers[0].image).toBe(
      'mirror.example.com/sig-storage/nfs-provisioner:v4.0.8',
    );
  });
});

test('a chart may have any name beside disks', () => {
  const platform = new MinikubePlatform(new KubeflowApp({ summary: false }), 'test');
  const chart = platform.chart('nfs-disks');
  expect(new NfsServer(chart, 'files', { disks: { data: { size: SIZE } } }).volumes).toHaveLength(1);
});

describe('mistakes', () => {
  const disk = (given: Partial<NfsDisk>) => () => server({ disks: { data: { size: SIZE, ...given } } });

  test('fails when the name of a disk is no name, and says how to keep the key', () => {
    expect(() => server({ disks: { 'Team Data': { size: SIZE } } })).toThrow(
      [
        'cluster/nfs/nfs: disk "Team Data" is not a valid name.',
        '  Kubernetes accepts lower-case letters, digits and "-", starting with a letter and ending with a letter or digit (RFC 1035), at most 63; of these, "-nfs" takes 4, because the disk names its Service.',
        '  Use "team-data", or set `name` on the disk to keep the key as it is.',
      ].join('\n'),
    );
  });

  test('fails when `name` is no name', () => {
    expect(disk({ name: 'Data' })).toThrow('Use "data".');
    expect(disk({ name: 'x'.repeat(60) })).toThrow('is not a valid name');
  });

  test('fails when a disk has no size', () => {
    expect(disk({ size: Size.gibibytes(0) })).toThrow('size of disk "data": 0');
  });

  test('fails when a disk has a size below zero', () => {
    expect(() => disk({ size: Size.gibibytes(-1) })()).toThrow('negative');
  });

  test('fails when the size is no whole number of bytes', () => {
    expect(disk({ size: Size.kibibytes(0.3) })).toThrow('Must be a whole number of bytes above zero.');
  });

  test.each(['/data', 'data/', '../other', 'a//b', '', '.'])('fails when the folder "%s" leaves the disk', (folder) => {
    expect(disk({ folder })).toThrow('is not a path within the disk');
  });

  test.each(['nfs.example.com', '10.96.0', 'fd00::g'])('fails when clusterIp "%s" is no address', (clusterIp) => {
    expect(disk({ clusterIp })).toThrow('An address of the range of the Services');
  });

  test('fails when a disk is added twice, naming both', () => {
    const files = server({ disks: { data: { size: SIZE } } });
    expect(() => files.addDisk('Data', { size: SIZE, name: 'data' })).toThrow(
      'disk "Data" and disk "data" are both named "data".',
    );
  });

  test('fails when two components have a disk of the same name, naming both', () => {
    const platform = cluster();
    server({ disks: { data: { size: SIZE } } }, platform);
    const chart = platform.chart('more', { namespace: 'other', createNamespace: false });
    expect(() => new NfsServer(chart, 'more', { disks: { data: { size: SIZE } } })).toThrow(
      'cluster/more/more: disk "data" and disk "data" of cluster/nfs/nfs are both named "data".',
    );
  });

  test('fails when two disks are the same existing disk, naming both', () => {
    const source = DiskSource.existing('disk-1');
    expect(() => server({ disks: { a: { size: SIZE, source }, b: { size: SIZE, source } } }, cloud())).toThrow(
      'disk "b" and disk "a" are both the existing disk "disk-1".',
    );
  });

  test('fails when the platform has no disks to adopt', () => {
    expect(disk({ source: DiskSource.existing('disk-1') })).toThrow('no disks of a cloud that can be adopted by name');
  });

  test('fails when two disks have the same address, naming both', () => {
    const clusterIp = '10.96.3.4';
    expect(() => server({ disks: { a: { size: SIZE, clusterIp }, b: { size: SIZE, clusterIp } } })).toThrow(
      'disk "b" and disk "a" would both have the cluster address 10.96.3.4.',
    );
  });

  test('fails when a volume is asked for that is not there, and lists those that are', () => {
    const files = server({ disks: { data: { size: SIZE }, scratch: { size: SIZE } } });
    expect(() => files.volume('dta')).toThrow(
      'cluster/nfs/nfs: there is no disk "dta".\n  Disks of this server: "data", "scratch".',
    );
    expect(() => server().volume('data')).toThrow('This server has no disks yet.');
  });

  test('fails when the server would run beside the pods that use its files', () => {
    expect(() => server({ serverNamespace: 'ml' })).toThrow('serverNamespace "ml" is the namespace of the chart.');
  });

  test('fails when snapshots are asked for of a disk that no cloud makes', () => {
    expect(disk({ snapshotSchedule: SnapshotSchedule.daily() })).toThrow(
      'snapshotSchedule of disk "data" is not supported on this cluster (AnyClusterPlatform): it has no snapshots',
    );
    expect(disk({ snapshotSchedule: SnapshotSchedule.none() })).not.toThrow();
  });

  test('fails when no address can be known, and names both ways to mend it', () => {
    const platform = new AnyClusterPlatform(new App(), 'cluster');
    expect(() => server({ disks: { data: { size: SIZE } } }, platform)).toThrow(/`serviceCidr`[\s\S]*`clusterIp`/);
  });

  test('fails when a label would break the selector', () => {
    const labels = { 'app.kubernetes.io/instance': 'mine' };
    expect(() => server({ labels, disks: { data: { size: SIZE } } })).toThrow('would break the selectors');
  });

  test('fails when the memory request is over its limit', () => {
    const resources = { memory: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } };
    expect(() => server({ resources, disks: { data: { size: SIZE } } })).toThrow('over its limit');
  });
});

test('what is emitted is the same at every run', () => {
  expect(Testing.synth(Chart.of(server({ disks: { data: { size: SIZE } } })))).toEqual(synthesized().objects);
});
