import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { type NfsDisk, NfsServer, type NfsServerProps } from '../../../lib/components/nfs-server';
import { MinikubePlatform } from '../../../lib/platforms/local';
import { DiskSource } from '../../../lib/platforms/storage/disk-source';
import { SnapshotSchedule } from '../../../lib/platforms/storage/snapshot-schedule';
import { violations } from '../../policy/rules';
import { cluster, SIZE, Synthesized, server, synthesized } from './synthesized';

test('a disk creates a server in a dedicated namespace and a claim in the namespace of the chart', () => {
  const { objects } = new Synthesized(server({ disks: { 'team-data': { size: Size.tebibytes(1) } } }));
  // nfs-clients.test.ts checks the configuration.
  expect(objects.filter(({ kind }) => kind !== 'ConfigMap')).toMatchSnapshot();
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

test('the output is the same in every run', () => {
  expect(Testing.synth(Chart.of(server({ disks: { data: { size: SIZE } } })))).toEqual(synthesized().objects);
});
