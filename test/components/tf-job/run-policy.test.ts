import { type Chart, Duration, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { TFJob, TFJobManager, type TFJobProps } from '../../../lib/components/tf-job';
import { GkePlatform } from '../../../lib/platforms/gke';
import { IMAGE, job, tfJob } from './synthesized-job';

test('a gang is scheduled as asked for', () => {
  const { schedulingPolicy } = tfJob({
    worker: { replicas: 4 },
    ps: {},
    schedulingPolicy: {
      minAvailable: 5,
      queue: 'training',
      minResources: { cpu: k8s.Quantity.fromString('8'), 'nvidia.com/gpu': k8s.Quantity.fromNumber(4) },
      priorityClass: 'batch',
      scheduleTimeout: Duration.minutes(10),
    },
  }).spec.runPolicy;
  expect(schedulingPolicy).toEqual({
    minAvailable: 5,
    queue: 'training',
    minResources: { cpu: '8', 'nvidia.com/gpu': 4 },
    priorityClass: 'batch',
    scheduleTimeoutSeconds: 600,
  });
});

test('another manager can run the job', () => {
  expect(tfJob({ managedBy: TFJobManager.MULTI_KUEUE }).spec.runPolicy.managedBy).toBe('kueue.x-k8s.io/multikueue');
});

test('the TFJob has annotations', () => {
  expect(tfJob({ annotations: { 'example.com/ticket': '42' } }).metadata.annotations).toEqual({
    'example.com/ticket': '42',
  });
});

test('pods are granted a bucket of the platform', () => {
  const platform = new GkePlatform(new KubeflowApp(), 'cloud', { project: 'my-project', zone: 'us-central1-a' });
  const chart = platform.chart('training');
  const training = new TFJob(chart, 'mnist', { image: IMAGE, worker: {} });
  training.grantBucketRead('my-data', 'mnist');
  const objects = Testing.synth(chart as Chart);
  const account = objects.find(({ kind }) => kind === 'ServiceAccount');
  expect(JSON.stringify(platform.stack.toTerraform())).toContain(
    `.svc.id.goog/subject/ns/kubeflow/sa/${account.metadata.name}`,
  );
  const policy = objects.find(({ metadata }) => metadata.name === 'mnist-tf-job-access');
  expect(JSON.stringify(policy.spec.egress)).toContain('169.254.169.254/32');
});

test.each<[string, TFJobProps, RegExp]>([
  [
    'the gang is larger than the job',
    { worker: { replicas: 2 }, schedulingPolicy: { minAvailable: 3 } },
    /minAvailable: 3 pods must find room before any starts, but the job has 2/,
  ],
  ['the gang is less than nobody', { schedulingPolicy: { minAvailable: -1 } }, /minAvailable: -1 is not accepted/],
  ['the queue has no name', { schedulingPolicy: { queue: 'A' } }, /schedulingPolicy\.queue "A"/],
  ['the priority has no name', { schedulingPolicy: { priorityClass: 'A' } }, /schedulingPolicy\.priorityClass "A"/],
  [
    'resources are no amounts',
    { schedulingPolicy: { minResources: { cpu: k8s.Quantity.fromString('many') } } },
    /minResources: the request cpu: many/,
  ],
  [
    'a gang waits for no time',
    { schedulingPolicy: { scheduleTimeout: Duration.millis(1) } },
    /scheduleTimeout: 0\.001 seconds/,
  ],
  ['the manager is unknown', { managedBy: 'me' as TFJobManager }, /managedBy "me" is not known/],
])('fails when %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});

test('fails when a bucket is granted on a platform without identities, or to a service account of the user', () => {
  expect(() => job().grantBucketRead('my-data')).toThrow(/the job "mnist"/);
  expect(() => job({ serviceAccountName: 'trainer' }).grantBucketRead('my-data')).toThrow(
    /existing ServiceAccount "trainer"/,
  );
  expect(() => job().grantBucketReadWrite('my-data')).toThrow(/the job "mnist": writing the bucket "my-data"/);
  expect(() => job().grantBucketRead('my-data', '/mnist')).toThrow(/folder "\/mnist"/);
});
