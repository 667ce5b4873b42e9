import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { CleanPodPolicy, TFJobManager, type TFJobProps } from '../../../lib/components/tf-job';
import { job, tfJob } from './synthesized-job';

test('the run policy has the values of the props', () => {
  const { runPolicy } = tfJob({
    cleanPodPolicy: CleanPodPolicy.ALL,
    ttlAfterFinished: Duration.days(1),
    activeDeadline: Duration.hours(2),
    backoffLimit: 3,
    suspend: true,
  }).spec;
  expect(runPolicy).toEqual({
    cleanPodPolicy: 'All',
    ttlSecondsAfterFinished: 86400,
    activeDeadlineSeconds: 7200,
    backoffLimit: 3,
    suspend: true,
  });
});

test('running pods are deleted when the job finishes by default', () => {
  expect(tfJob().spec.runPolicy).toEqual({ cleanPodPolicy: 'Running' });
});

test('schedulingPolicy is the scheduling policy of the gang', () => {
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

test('managedBy is the controller of the job', () => {
  expect(tfJob({ managedBy: TFJobManager.MULTI_KUEUE }).spec.runPolicy.managedBy).toBe('kueue.x-k8s.io/multikueue');
});

test.each<[string, TFJobProps, RegExp]>([
  [
    'the deadline is not in whole seconds',
    { activeDeadline: Duration.millis(1500) },
    /activeDeadline: 1\.5 seconds .*whole seconds from 1 to 2147483647/s,
  ],
  ['the deadline is 0', { activeDeadline: Duration.seconds(0) }, /activeDeadline: 0 seconds .*from 1 to 2147483647/s],
  ['the backoff limit is negative', { backoffLimit: -1 }, /backoffLimit: -1 is not accepted/],
  [
    'the gang has more pods than the job',
    { worker: { replicas: 2 }, schedulingPolicy: { minAvailable: 3 } },
    /schedulingPolicy\.minAvailable: 3 is more than the 2 pods of the job/,
  ],
  ['the gang size is negative', { schedulingPolicy: { minAvailable: -1 } }, /minAvailable: -1 is not accepted/],
  ['the queue name is invalid', { schedulingPolicy: { queue: 'A' } }, /schedulingPolicy\.queue "A"/],
  ['the PriorityClass is invalid', { schedulingPolicy: { priorityClass: 'A' } }, /schedulingPolicy\.priorityClass "A"/],
  [
    'a resource is not a quantity',
    { schedulingPolicy: { minResources: { cpu: k8s.Quantity.fromString('many') } } },
    /schedulingPolicy\.minResources: .*cpu: "?many/,
  ],
  [
    'the schedule timeout is not in whole seconds',
    { schedulingPolicy: { scheduleTimeout: Duration.millis(1) } },
    /scheduleTimeout: 0\.001 seconds/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => job(props)).toThrow(message);
});
