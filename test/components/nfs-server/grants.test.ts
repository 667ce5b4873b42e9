import { App, Chart } from 'cdk8s';
import { NfsServer, TFJob, TFServing } from 'kubeflow-cdk';
import { KubeflowApp } from '../../../lib/app';
import { ModelSource } from '../../../lib/components/tf-serving';
import { MinikubePlatform } from '../../../lib/platforms/local';
import { cluster, SIZE, Synthesized, server } from './synthesized';

/** Creates a server in `ml` and a chart in another namespace. */
function both() {
  const platform = cluster();
  const files = server({ disks: { data: { size: SIZE, mountOptions: ['noatime'] } } }, platform);
  const chart = platform.chart('training', { namespace: 'training', createNamespace: false });
  return { platform, files, chart };
}

test('grantReadWrite creates a claim in the other namespace, and a volume that is reserved for it', () => {
  const { files, chart } = both();
  expect(files.grantReadWrite('data', chart)).toEqual({ name: 'data', claimName: 'data', namespace: 'training' });
  const objects = new Synthesized(files);
  const own = objects.named('PersistentVolume', 'ml.data');
  const granted = objects.named('PersistentVolume', 'training.data');
  expect(granted.spec).toEqual({
    ...own.spec,
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'data', namespace: 'training' },
  });
  expect(objects.one('PersistentVolumeClaim', 'training')).toMatchObject({
    metadata: { name: 'data', labels: own.metadata.labels },
    spec: { volumeName: 'training.data', storageClassName: 'data-nfs', accessModes: ['ReadWriteMany'] },
  });
});

test('grantRead mounts with "ro", whatever the pod requests', () => {
  const { files, chart } = both();
  expect(files.grantRead('data', chart)).toEqual({
    name: 'data',
    claimName: 'data.read',
    namespace: 'training',
    readOnly: true,
  });
  const objects = new Synthesized(files);
  const { spec } = objects.named('PersistentVolume', 'training.data.read');
  expect(spec).toMatchObject({
    accessModes: ['ReadOnlyMany'],
    mountOptions: ['nfsvers=4.1', 'hard', 'noresvport', 'noatime', 'ro'],
    nfs: { path: '/export', readOnly: true },
    claimRef: { namespace: 'training', name: 'data.read' },
  });
  expect(objects.one('PersistentVolumeClaim', 'training').spec).toMatchObject({
    accessModes: ['ReadOnlyMany'],
    volumeName: 'training.data.read',
  });
});

test('a second grant returns the same volume, even for another chart of the namespace', () => {
  const { platform, files, chart } = both();
  const other = platform.chart('more-training', { namespace: 'training', createNamespace: false });
  const granted = files.grantReadWrite('data', chart);
  expect(files.grantReadWrite('data', other)).toEqual(granted);
  expect(files.grantReadWrite('data', other)).not.toBe(granted);
  expect(files.grantRead('data', chart)).toEqual(files.grantRead('data', other));
  expect(new Synthesized(files).objects.filter(({ kind }) => kind === 'PersistentVolume')).toHaveLength(3);
});

test('a grant to the namespace of the chart returns its own volume, or a read-only one', () => {
  const { files } = both();
  expect(files.grantReadWrite('data', files)).toEqual(files.volume('data'));
  expect(files.grantRead('data', files)).toMatchObject({ namespace: 'ml', claimName: 'data.read', readOnly: true });
});

test('jobs and model servers in other namespaces mount granted volumes', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new MinikubePlatform(app, 'laptop');
  const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { data: { size: SIZE } } });
  const training = platform.chart('training', { namespace: 'training' });
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFJob(training, 'job', {
    image: 'example.com/train:1',
    worker: { replicas: 1 },
    sharedVolumes: [files.grantReadWrite('data', training)],
  });
  new TFServing(serving, 'inception', { model: ModelSource.sharedVolume(files.grantRead('data', serving)) });
  const yaml = app.synthYaml();
  expect(yaml).toContain('claimName: data.read');
  expect(yaml).toMatch(/kind: TFJob[\s\S]*claimName: data\n/);
});

test('grants work in a plain cdk8s app', () => {
  const app = new App();
  const files = new NfsServer(new Chart(app, 'nfs'), 'nfs', { disks: { data: { size: SIZE, clusterIp: '10.0.0.9' } } });
  const chart = new Chart(app, 'jobs', { namespace: 'jobs' });
  expect(files.grantReadWrite('data', chart)).toEqual({ name: 'data', claimName: 'data', namespace: 'jobs' });
});

describe('fails', () => {
  test('if the disk does not exist', () => {
    const { files, chart } = both();
    expect(() => files.grantRead('dta', chart)).toThrow('disk "dta" does not exist.\n  Must be one of "data".');
  });

  test('if the construct is not in a chart', () => {
    const { files, platform } = both();
    expect(() => files.grantRead('data', platform)).toThrow(
      /cluster\/nfs\/nfs: "data" cannot be shared with "cluster", which is not in a chart\.[\s\S]*platform\.chart/,
    );
  });

  test('if the chart is on another platform', () => {
    const { files } = both();
    const app = new App();
    const elsewhere = new MinikubePlatform(app, 'elsewhere').chart('training');
    expect(() => files.grantReadWrite('data', elsewhere)).toThrow(
      /which is on "elsewhere"\.[\s\S]*Use an NfsVolume there/,
    );
  });

  test('if the chart is in the namespace of the servers', () => {
    const { files, platform } = both();
    const chart = platform.chart('beside', { namespace: 'ml-nfs', createNamespace: false });
    expect(() => files.grantRead('data', chart)).toThrow('"ml-nfs" is the namespace of the servers.');
  });
});
