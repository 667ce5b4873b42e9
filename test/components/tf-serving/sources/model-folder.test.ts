import { Duration } from 'cdk8s';
import { ModelSource, TFServing, type TFServingProps, VersionPolicy } from '../../../../lib/components/tf-serving';
import { type Container, chart, MODEL, synthesizedPod, synthesizedServer } from '../synthesized-server';

// A cluster test runs the script that follows the folder.
const S3 = ModelSource.s3('s3://models/vision', { publicBucket: true });

function folderOf(source: ModelSource, props: Partial<TFServingProps> = {}) {
  const all = { model: undefined, modelFolder: { source }, ...props };
  const pod = synthesizedPod(all);
  const [init] = pod.initContainers as Container[];
  const [server, sidecar] = pod.containers;
  return { init, server, sidecar, pod, files: synthesizedServer(all).ConfigMap.data };
}

test('a server serves whatever models appear in a bucket', () => {
  const { init, server, sidecar, pod, files } = folderOf(S3);
  const rest = [
    'models',
    'fetch',
    '/models/folder',
    'latest { num_versions: 1 }',
    'models:models/vision/',
    'latest',
    '1',
  ];
  expect(init.args).toEqual(['once', '/models/folder', ...rest]);
  expect(sidecar.args).toEqual(['60', '/models/folder', ...rest]);
  expect(sidecar).toHaveProperty('livenessProbe');
  expect(server.args).toContain('--model_config_file=/var/run/tf-serving/models.config');
  expect(server.env).toContainEqual({ name: 'STATE_FOLDER', value: '/var/run/tf-serving' });
  expect(server.volumeMounts).toContainEqual({
    name: 'serving-state',
    mountPath: '/var/run/tf-serving',
    readOnly: true,
  });
  expect(pod.volumes).toContainEqual({ name: 'serving-state', emptyDir: { sizeLimit: '16Mi' } });
  expect(files).not.toHaveProperty(['models.config']);
  expect(files).toHaveProperty(['fetch-models.sh']);
});

test('a server serves whatever models appear on a volume, which it mounts', () => {
  const { init, server } = folderOf(ModelSource.fromUrl('pvc://models/vision'), {
    modelFolder: {
      source: ModelSource.fromUrl('pvc://models/vision'),
      versionPolicy: VersionPolicy.all(),
      interval: Duration.seconds(10),
    },
  });
  const base = '/models/folder/vision';
  expect(init.args).toEqual(['once', base, 'models', 'mounted', base, 'all {}', '-', 'all']);
  const mount = { name: 'models', mountPath: '/models/folder', readOnly: true };
  expect(init.volumeMounts).toContainEqual(mount);
  expect(server.volumeMounts).toContainEqual(mount);
});

test('a server reads the models of a Cloud Storage bucket directly', () => {
  const { init } = folderOf(ModelSource.gcs('gs://my-models/vision', { publicBucket: true }));
  expect(init.args.slice(1, 8)).toEqual([
    '/var/run/tf-serving',
    'models',
    'list',
    'gs://my-models/vision',
    'latest { num_versions: 1 }',
    'models:my-models/vision/',
    'latest',
  ]);
  expect(init.env).toContainEqual({ name: 'RCLONE_CONFIG_MODELS_ANONYMOUS', value: 'true' });
});

test.each<[string, Partial<TFServingProps>, RegExp]>([
  ['named models are set too', { model: MODEL }, /model: the server serves `modelFolder`/],
  ['a model is added', { models: { a: { source: MODEL } } }, /models\.a: the server serves `modelFolder`/],
  [
    'versions have numbers',
    { modelFolder: { source: S3, versionPolicy: VersionPolicy.specific(1) } },
    /versionPolicy has/,
  ],
  ['the interval is zero', { modelFolder: { source: S3, interval: Duration.seconds(0) } }, /modelFolder: interval/],
  [
    'the server does not reload',
    { modelConfigFilePollWait: Duration.seconds(0) },
    /modelConfigFilePollWait: 0 seconds/,
  ],
  [
    'it is an archive',
    { modelFolder: { source: ModelSource.archives({ 1: { url: 'https://example.com/a.tar' } }) } },
    /archives contain one model/,
  ],
])('fails if %s', (_, props, message) => {
  const server = () => new TFServing(chart('kubeflow'), 'vision', { modelFolder: { source: S3 }, ...props });
  expect(server).toThrow(message);
});
