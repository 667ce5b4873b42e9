import { App, Chart, Cron, Duration } from 'cdk8s';
import { TFCnn } from '../../../lib/components/tf-cnn';
import { type TFJobProps, TFPodTemplate, type TFReplica } from '../../../lib/components/tf-job';
import { TFJobSchedule } from '../../../lib/components/tf-job-schedule';
import { TFJobSweep } from '../../../lib/components/tf-job-sweep';
import { clusterWithGpus, container, GPU_IMAGE, IMAGE, job } from './synthesized-job';

const LIMITS = { 'nvidia.com/gpu': 1 };
const NOTEBOOK = 'quay.io/jupyter/tensorflow-notebook:2026-09-01';
const DIGEST = `@sha256:${'a'.repeat(64)}`;

const templateOf = (container: object) =>
  TFPodTemplate.fromPodTemplateSpec({ spec: { containers: [{ name: 'tensorflow', image: IMAGE, ...container }] } });
const gpuJob = (props: TFJobProps) => job({ platform: clusterWithGpus(), ...props });
const chart = () => new Chart(new App(), 'test', { namespace: 'kubeflow' });

test.each<[string, TFJobProps, string, string]>([
  ['worker', { worker: { gpu: {} } }, IMAGE, GPU_IMAGE],
  ['chief', { chief: { gpu: {} } }, IMAGE, GPU_IMAGE],
  ['ps', { image: GPU_IMAGE, ps: { gpu: {}, image: IMAGE } }, IMAGE, GPU_IMAGE],
  ['evaluator', { evaluator: { gpu: { count: 2 } } }, IMAGE, GPU_IMAGE],
  ['worker', { image: NOTEBOOK, worker: { gpu: {} } }, NOTEBOOK, NOTEBOOK.replace(':', ':cuda-')],
  ['worker', { worker: { gpu: {}, template: templateOf({}) } }, IMAGE, GPU_IMAGE],
  [
    'worker',
    {
      worker: {
        template: templateOf({ resources: { limits: LIMITS } }),
      },
    },
    IMAGE,
    GPU_IMAGE,
  ],
  [
    'worker: container "check"',
    { image: GPU_IMAGE, initContainers: [{ name: 'check', image: IMAGE, resources: { limits: LIMITS } }] },
    IMAGE,
    GPU_IMAGE,
  ],
] as [string, TFJobProps, string, string][])(
  'fails if %s has GPUs and an image without CUDA: %j',
  (subject, props, image, cuda) => {
    expect(() => gpuJob(props)).toThrow(`${subject} has GPUs, but the image "${image}" has no CUDA.`);
    expect(() => gpuJob(props)).toThrow(`Use "${cuda}".`);
  },
);

test.each<[string, TFReplica]>([
  ['CUDA', { gpu: {}, image: GPU_IMAGE }],
  ['a digest, whose content is not known', { gpu: {}, image: `${IMAGE}${DIGEST}` }],
  ['another name', { gpu: {}, image: 'registry.example.com/vision:7' }],
  ['no GPUs', { image: IMAGE }],
])('an image with %s is accepted', (_, worker) => {
  expect(container({ platform: clusterWithGpus(), worker }).image).toBe(worker.image);
});

test('GPUs of another vendor do not need CUDA', () => {
  const platform = clusterWithGpus({ resourceName: 'amd.com/gpu' });
  expect(container({ platform, worker: { gpu: {} } }).image).toBe(IMAGE);
});

test('fails in schedules, sweeps and benchmarks like in a job', () => {
  const props = { platform: clusterWithGpus(), image: IMAGE, worker: { gpu: {} } };
  const deadline = { activeDeadline: Duration.hours(1) };
  const message = `worker has GPUs, but the image "${IMAGE}" has no CUDA.`;
  expect(() => new TFJobSchedule(chart(), 'a', { ...props, ...deadline, schedule: Cron.daily() })).toThrow(message);
  expect(() => new TFJobSweep(chart(), 'a', { ...props, parameters: { LR: ['1', '2'] } })).toThrow(message);
  expect(() => new TFCnn(chart(), 'a', { gpu: {}, image: IMAGE, platform: clusterWithGpus() })).toThrow(message);
});
