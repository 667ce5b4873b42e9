import { parseExpectations } from '../../src/controller/expectations';
import { SUCCESS } from '../../src/health';
import { ago, NOW, object, waitingPod } from '../health/objects';
import { evaluated, expected, expecting, inState } from './scenes';

const CHECK = {
  component: 'hub',
  object: { group: '', kind: 'Service', namespace: 'ns', name: 'public' },
  type: 'http',
  host: 'public',
};
const SERVICE = expected('public', { group: '', kind: 'Service', resource: 'services' });
const service = object('v1', 'Service', { metadata: { name: 'public' }, spec: {} });
const healthOf = (...args: Parameters<typeof evaluated>) => evaluated(...args).objects[0].health;

describe('expectations', () => {
  const configMap = (data: unknown, metadata = {}) =>
    object('v1', 'ConfigMap', { metadata, data: { 'expected.json': JSON.stringify(data) } });
  const document = {
    apiVersion: 'kubeflow-cdk.io/readiness/v1',
    objects: [
      {
        component: 'hub',
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        resource: 'deployments',
        namespace: 'ns',
        names: ['a', 'b'],
        notGating: ['c'],
      },
    ],
    checks: [CHECK],
  };

  test('list each object, and whether it gates readiness', () => {
    const { objects, checks } = parseExpectations(configMap(document));
    expect(objects.map(({ name, gates }) => [name, gates])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
    expect(checks).toEqual([CHECK]);
  });

  test('exist since the last change of the ConfigMap, which a restart does not move', () => {
    const fields = [{ manager: 'kubectl', operation: 'Apply', time: ago(60) }];
    expect(parseExpectations(configMap(document, { managedFields: fields })).since).toBe(NOW - 60_000);
    expect(parseExpectations(configMap(document)).since).toBe(NOW - 3_600_000);
  });

  test('fail with a version that the controller does not know', () => {
    expect(() => parseExpectations(configMap({ apiVersion: 'kubeflow-cdk.io/readiness/v9' }))).toThrow(
      'has version "kubeflow-cdk.io/readiness/v9"; this controller reads "kubeflow-cdk.io/readiness/v1"',
    );
  });
});

test('no expected objects are not ready', () => {
  expect(evaluated(expecting([]), []).whole).toMatchObject({ ready: 'False', reason: 'NoObjects' });
});

test('an object that does not exist is in progress for ten minutes, and then missing', () => {
  const since = (seconds: number) => ({ ...expecting([expected('a')]), since: NOW - seconds * 1000 });
  expect(healthOf(since(599), []).state).toBe('progressing');
  expect(healthOf(since(601), []).state).toBe('missing');
});

test('an object that cannot be read is unknown, with the message of the API server', () => {
  const unreadable = () => ({ reason: 'Forbidden', message: 'no access' });
  const { whole } = evaluated(expecting([expected('a')]), [], { unreadable });
  expect(whole).toMatchObject({
    ready: 'Unknown',
    blockers: [{ health: { reason: 'Forbidden', message: 'no access' } }],
  });
});

test('the pod explains why a Deployment is not ready', () => {
  const set = object('apps/v1', 'ReplicaSet', {
    metadata: { name: 'a-1', uid: 'set', ownerReferences: [{ kind: 'Deployment', name: 'a', uid: 'uid-a' }] },
  });
  const explaining = [set, waitingPod('ImagePullBackOff', 'not found', 'set')];
  const live = [inState('a', 'starting') ?? service];
  expect(healthOf(expecting([expected('a')]), live, { explaining })).toMatchObject({
    state: 'failed',
    reason: 'ImagePullBackOff',
    cause: { kind: 'Pod' },
  });
});

test('components have a verdict of their own, and objects that do not gate are not counted', () => {
  const objects = [
    expected('a'),
    expected('b', { component: 'operator' }),
    expected('job', { component: 'jobs', gates: false }),
  ];
  const live = [inState('a', 'ready'), inState('b', 'starting'), inState('job', 'stuck')].flatMap((each) => each ?? []);
  const { whole, components } = evaluated(expecting(objects), live);
  expect([...components].map(([name, { ready }]) => `${name} ${ready}`)).toEqual([
    'hub True',
    'operator False',
    'jobs True',
  ]);
  expect(whole).toMatchObject({ ready: 'False', readyCount: 1, total: 2, degraded: true });
});

describe('a check', () => {
  const failing = (seconds: number) => ({
    ok: false,
    reason: 'HealthCheckFailed',
    message: 'HTTP 503',
    failingSince: NOW - seconds * 1000,
  });
  const check = (result?: ReturnType<typeof failing> | typeof SUCCESS) =>
    healthOf(expecting([SERVICE], [CHECK]), [service], { result: () => result });

  test('that did not run yet keeps its object in progress', () => {
    expect(check()).toMatchObject({ state: 'progressing', reason: 'CheckPending' });
  });

  test('that succeeds leaves its object ready', () => {
    expect(check(SUCCESS)).toEqual({ state: 'ready', reason: 'Ready', message: '' });
  });

  test('that fails keeps its object in progress for two minutes, and then failed', () => {
    expect(check(failing(119))).toEqual({ state: 'progressing', reason: 'HealthCheckFailed', message: 'HTTP 503' });
    expect(check(failing(121)).state).toBe('failed');
  });

  test('leaves a note', () => {
    expect(check({ ...SUCCESS, message: 'The certificate was not checked.' }).message).toBe(
      'The certificate was not checked.',
    );
  });

  test('does not hide why its object is not ready', () => {
    expect(healthOf(expecting([SERVICE], [CHECK]), [], { result: () => SUCCESS }).state).toBe('missing');
  });

  test('of a webhook waits for the certificate authority of each webhook', () => {
    const target = { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', name: 'hook' };
    const object_ = expected('hook', { ...target, resource: 'x', namespace: undefined });
    const webhook = (hasCaBundle: boolean, seconds: number) =>
      object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
        metadata: { name: 'hook', namespace: undefined, creationTimestamp: ago(seconds) },
        webhooks: [{ name: 'w', hasCaBundle }],
      });
    const checks = [{ component: 'hub', object: target, type: 'ca-bundle' }];
    const state = (hasCaBundle: boolean, seconds: number) =>
      healthOf(expecting([object_], checks), [webhook(hasCaBundle, seconds)]).state;
    expect([state(true, 300), state(false, 60), state(false, 300)]).toEqual(['ready', 'progressing', 'failed']);
  });
});
