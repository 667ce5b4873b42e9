import { healthOf } from '../../src/health';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, condition, event, object, pod, view, waitingPod } from './objects';

const job = (conditions: object[], fields: object = {}) =>
  object('batch/v1', 'Job', { spec: {}, ...fields, status: { startTime: ago(60), conditions } });
const tfJob = (...conditions: object[]) => object('kubeflow.org/v1', 'TFJob', { spec: {}, status: { conditions } });
const claim = (phase: string, spec: object = {}) => object('v1', 'PersistentVolumeClaim', { spec, status: { phase } });
const storageClass = (volumeBindingMode: string, isDefault: boolean) =>
  object('storage.k8s.io/v1', 'StorageClass', {
    metadata: {
      name: 'fast',
      namespace: undefined,
      annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) },
    },
    volumeBindingMode,
  });
const user = pod({ spec: { volumes: [{ persistentVolumeClaim: { claimName: 'it' } }] } });

test.each<[string, KubeObject, string, string]>([
  ['a complete Job', job([condition('Complete', 'True')]), 'ready', 'Complete'],
  ['a failed Job', job([condition('Failed', 'True', 'BackoffLimitExceeded')]), 'failed', 'BackoffLimitExceeded'],
  ['a running Job', job([]), 'progressing', 'Running'],
  ['a suspended Job', job([], { spec: { suspend: true } }), 'suspended', 'Suspended'],
  ['a Job that has not started', object('batch/v1', 'Job', { status: {} }), 'progressing', 'NotStarted'],
  ['a CronJob', object('batch/v1', 'CronJob', { spec: {} }), 'ready', 'Ready'],
  ['a suspended CronJob', object('batch/v1', 'CronJob', { spec: { suspend: true } }), 'suspended', 'Suspended'],
  ['a TFJob that succeeded', tfJob(condition('Succeeded', 'True', 'TFJobSucceeded')), 'ready', 'TFJobSucceeded'],
  ['a TFJob that failed', tfJob(condition('Failed', 'True', 'TFJobFailed')), 'failed', 'TFJobFailed'],
  ['a running TFJob', tfJob(condition('Created', 'True'), condition('Running', 'True')), 'progressing', 'Running'],
  [
    'a TFJob that restarts',
    tfJob(condition('Running', 'False'), condition('Restarting', 'True')),
    'progressing',
    'Restarting',
  ],
  ['a suspended TFJob', tfJob(condition('Suspended', 'True')), 'suspended', 'Suspended'],
  ['a TFJob without operator', object('kubeflow.org/v1', 'TFJob', { spec: {} }), 'progressing', 'NotObserved'],
  ['a bound claim', claim('Bound'), 'ready', 'Ready'],
  ['a claim whose volume is gone', claim('Lost'), 'failed', 'Lost'],
  ['a pending claim', claim('Pending'), 'progressing', 'Pending'],
  ['a bound volume', object('v1', 'PersistentVolume', { status: { phase: 'Bound' } }), 'ready', 'Ready'],
  ['a failed volume', object('v1', 'PersistentVolume', { status: { phase: 'Failed' } }), 'failed', 'Failed'],
  ['a volume without status', object('v1', 'PersistentVolume'), 'progressing', 'Pending'],
])('%s', (_, it, state, reason) => {
  expect(healthOf(it, view())).toMatchObject({ state, reason });
});

test('a running Job whose pod cannot start fails with the message of the pod', () => {
  const objects = [waitingPod('ImagePullBackOff', 'not found')];
  expect(healthOf(job([]), view(objects))).toMatchObject({ state: 'failed', message: 'not found' });
});

test('a running Job whose pod failed is tried again', () => {
  const objects = [pod({ status: { phase: 'Failed' } })];
  expect(healthOf(job([]), view(objects)).state).toBe('progressing');
});

test('a CronJob has a note if its last run failed', () => {
  const run = (name: string, seconds: number, conditions: object[]) =>
    object('batch/v1', 'Job', {
      metadata: {
        name,
        uid: name,
        creationTimestamp: ago(seconds),
        ownerReferences: [{ kind: 'CronJob', name: 'it', uid: 'uid-it' }],
      },
      status: { conditions },
    });
  const failure = run('new', 10, [condition('Failed', 'True', 'Error', 'too many retries')]);
  const success = run('old', 100, [condition('Complete', 'True')]);
  const it = object('batch/v1', 'CronJob', { spec: {} });
  expect(healthOf(it, view([success, failure]))).toMatchObject({
    state: 'ready',
    message: 'The last run failed: too many retries',
  });
});

test.each<[string, KubeObject, KubeObject[], object[], string]>([
  [
    'of a class that binds on first use',
    claim('Pending', { storageClassName: 'fast' }),
    [storageClass('WaitForFirstConsumer', false)],
    [],
    'ready',
  ],
  [
    'of a default class that binds on first use',
    claim('Pending'),
    [storageClass('WaitForFirstConsumer', true)],
    [],
    'ready',
  ],
  ['with the event', claim('Pending'), [], [event('WaitForFirstConsumer', '')], 'ready'],
  ['that a pod mounts', claim('Pending'), [storageClass('WaitForFirstConsumer', true), user], [], 'progressing'],
  ['of a class that binds at once', claim('Pending'), [storageClass('Immediate', true)], [], 'progressing'],
])('a pending claim %s', (_, it, objects, events, state) => {
  expect(healthOf(it, view(objects, events as never))).toMatchObject({ state });
});

test('a pending claim says why no volume was created', () => {
  const events = [event('ProvisioningFailed', 'storageclass "x" not found')];
  expect(healthOf(claim('Pending'), view([], events))).toMatchObject({
    state: 'progressing',
    reason: 'ProvisioningFailed',
    message: 'storageclass "x" not found',
  });
});
