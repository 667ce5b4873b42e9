import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AnyClusterPlatform, TFCnn, TFCnnModel, type TFCnnProps, Warnings } from '../../../lib';

function bench(props: TFCnnProps = {}): TFCnn {
  return new TFCnn(new Chart(new App(), 'test', { namespace: 'kubeflow' }), 'tf-cnn', props);
}

function jobOf(props: TFCnnProps = {}) {
  return Testing.synth(Chart.of(bench(props))).find(({ kind }) => kind === 'TFJob');
}

function containerOf(props: TFCnnProps, type = 'Worker') {
  return jobOf(props).spec.tfReplicaSpecs[type].template.spec.containers[0];
}

const everything: Required<TFCnnProps> = {
  name: 'bench',
  model: TFCnnModel.VGG16,
  batchSize: 64,
  batches: 200,
  warmupBatches: 20,
  ps: 2,
  workers: 4,
  gpu: { count: 1 },
  image: 'example.com/tensorflow:2.20.0',
  resources: { memory: { request: Size.gibibytes(16), limit: Size.gibibytes(16) }, cpu: { request: Cpu.units(4) } },
  sharedMemory: Size.gibibytes(1),
  activeDeadline: Duration.hours(1),
  ttlAfterFinished: Duration.hours(2),
  queueName: 'bench',
  labels: { 'example.com/team': 'vision' },
  platform: new AnyClusterPlatform(new App(), 'cluster', { gpus: {} }),
};

test('the default is the original benchmark: one parameter server, one worker, ResNet-50, batches of 32 images', () => {
  const { spec, metadata } = jobOf();
  expect(metadata.name).toBe('tf-cnn');
  expect(Object.entries<any>(spec.tfReplicaSpecs).map(([type, { replicas }]) => [type, replicas])).toEqual([
    ['Chief', 1],
    ['PS', 1],
    ['Worker', 1],
  ]);
  const { command, args } = containerOf({});
  expect(command.slice(0, 2)).toEqual(['python', '-c']);
  expect(command[2]).toContain('ParameterServerStrategy');
  expect(args).toEqual(['--model=resnet50', '--batch-size=32', '--batches=100', '--warmup-batches=10']);
  expect(spec.runPolicy).toMatchObject({ activeDeadlineSeconds: 21600, ttlSecondsAfterFinished: 86400 });
});

test('a job without parameter servers has workers only', () => {
  expect(Object.keys(jobOf({ ps: 0, workers: 2 }).spec.tfReplicaSpecs)).toEqual(['Worker']);
});

test('only workers have GPUs, and an image for them', () => {
  const props = { gpu: {}, platform: everything.platform };
  expect(containerOf(props)).toMatchObject({
    image: 'docker.io/tensorflow/tensorflow:2.20.0-gpu',
    resources: { limits: { 'nvidia.com/gpu': 1 } },
  });
  for (const type of ['PS', 'Chief']) {
    expect(containerOf(props, type).image).toBe('docker.io/tensorflow/tensorflow:2.20.0');
    expect(containerOf(props, type).resources.limits).not.toHaveProperty(['nvidia.com/gpu']);
  }
});

test('all props can be set together without a warning', () => {
  const { metadata, spec } = jobOf(everything);
  expect(metadata).toMatchObject({
    name: 'bench',
    labels: { 'example.com/team': 'vision', 'kueue.x-k8s.io/queue-name': 'bench' },
  });
  expect(spec.tfReplicaSpecs).toMatchObject({ PS: { replicas: 2 }, Worker: { replicas: 4 } });
  expect(spec.runPolicy).toMatchObject({ activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 7200 });
  const worker = containerOf(everything);
  expect(worker.args).toEqual(['--model=vgg16', '--batch-size=64', '--batches=200', '--warmup-batches=20']);
  expect(worker).toMatchObject({
    image: 'example.com/tensorflow:2.20.0',
    resources: { requests: { cpu: '4', memory: '16Gi' } },
  });
  expect(worker.volumeMounts).toContainEqual({ name: 'job-volume-0', mountPath: '/dev/shm' });
  expect(Warnings.of(bench(everything))).toEqual([]);
});

test.each<[string, TFCnnProps, RegExp]>([
  ['there are no workers', { workers: 0 }, /workers: 0 is not accepted/],
  ['the number of parameter servers is negative', { ps: -1 }, /ps: -1 is not accepted/],
  ['the batch size is not an integer', { batchSize: 1.5 }, /batchSize: 1\.5 is not/],
  ['no batch is measured', { batches: 0 }, /batches: 0 is not/],
  ['there is no warm-up batch', { warmupBatches: 0 }, /warmupBatches: 0 is not/],
  ['the cluster has no GPU', { gpu: {} }, /worker\.gpu is not supported on/],
  ['the name is invalid', { name: 'TF CNN' }, /TFJob "TF CNN" is not a valid name/],
])('fails if %s', (_, props, message) => {
  expect(() => bench(props)).toThrow(message);
});
