import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '../../src/controller/controller';
import type { KubeObject } from '../../src/kubernetes/objects';
import { FakeCluster } from './fake-cluster';
import { conditionIn, inState } from './scenes';

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';
const CONFIG_MAPS = '/api/v1/namespaces/ns/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/ns/deployments';
const EVENTS = '/api/v1/namespaces/ns/events';

const application: KubeObject = {
  apiVersion: 'app.k8s.io/v1beta1',
  kind: 'Application',
  metadata: { name: 'the-app', namespace: 'ns', uid: 'app', generation: 1 },
};

function configMap(names: readonly string[]): KubeObject {
  const group = { component: 'hub', group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments' };
  const document = {
    apiVersion: 'kubeflow-cdk.io/readiness/v1',
    objects: [{ ...group, namespace: 'ns', names }],
    checks: [],
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'the-list', namespace: 'ns', creationTimestamp: '2020-01-01T00:00:00Z' },
    data: { 'expected.json': JSON.stringify(document) },
  };
}

let cluster: FakeCluster;
let stopped: AbortController;
let running: Promise<void>[];

beforeEach(async () => {
  cluster = await FakeCluster.start();
  stopped = new AbortController();
  running = [];
});

afterEach(async () => {
  stopped.abort();
  await Promise.all(running);
  cluster.stop();
});

function start(): Controller {
  const options = {
    namespace: 'ns',
    application: 'the-app',
    expected: 'the-list',
    reporter: 'test',
    log: () => undefined,
  };
  const controller = new Controller(cluster.api, options);
  running.push(controller.run(stopped.signal));
  return controller;
}

async function restart(): Promise<void> {
  stopped.abort();
  await Promise.all(running);
  stopped = new AbortController();
  running = [];
  start();
}

function deploy(names: readonly string[], state = 'ready'): void {
  for (const name of names) {
    const object = inState(name, state);
    if (object) {
      cluster.set(DEPLOYMENTS, object);
    }
  }
}

const status = () => cluster.get(APPLICATIONS, 'the-app')?.status ?? {};
const ready = () => conditionIn(status(), 'Ready')?.status;
const events = () => cluster.list(EVENTS).map(({ reason, message }) => `${reason} ${message}`);

/** Waits until the Application has a condition. */
async function until(expected: string | undefined, read: () => unknown = ready): Promise<void> {
  const end = performance.now() + 12_000;
  while (read() !== expected && performance.now() < end) {
    await delay(20);
  }
  expect(read()).toBe(expected);
}

function prepare(names: readonly string[] = ['a-1', 'b-1']): void {
  cluster.set(APPLICATIONS, application);
  cluster.set(CONFIG_MAPS, configMap(names));
  deploy(names);
}

test('writes the status, and changes it soon after an object changes', async () => {
  prepare();
  start();
  await until('True');
  expect(status()).toMatchObject({ observedGeneration: 1, componentsReady: '2/2' });
  const changed = performance.now();
  cluster.delete(DEPLOYMENTS, 'a-1');
  await until('False');
  expect(performance.now() - changed).toBeLessThan(2000);
  expect(conditionIn(status(), 'Degraded')).toMatchObject({ status: 'True', reason: 'NotFound' });
  expect(conditionIn(status(), 'Ready')?.message).toContain('Deployment ns/a-1: NotFound');
  deploy(['a-1']);
  await until('True');
});

test('writes nothing if nothing changes, also with a definition that drops fields', async () => {
  cluster.prunes = true;
  prepare();
  start();
  await until('True');
  await delay(500);
  const patches = () => cluster.requests.filter((request) => request.startsWith('PATCH')).length;
  const before = patches();
  for (const name of ['a-1', 'b-1', 'a-1']) {
    deploy([name]);
    await delay(300);
  }
  expect(patches()).toBe(before);
});

test('records an event for each transition, and a restart repeats none', async () => {
  prepare();
  start();
  await until('True');
  await until('2', () => String(events().length));
  expect(events().sort()).toEqual(['ComponentReady hub: All 2 objects are ready.', 'Ready All 2 objects are ready.']);
  await restart();
  await delay(600);
  cluster.delete(DEPLOYMENTS, 'a-1');
  await until('False');
  await until('4', () => String(events().length));
  expect(cluster.list(EVENTS).filter(({ type }) => type === 'Warning').length).toBe(2);
  await restart();
  await delay(800);
  expect(events().length).toBe(4);
});

test('counts events that repeat instead of creating more', async () => {
  prepare();
  start();
  await until('True');
  for (let round = 0; round < 3; round += 1) {
    cluster.delete(DEPLOYMENTS, 'a-1');
    await until('False');
    deploy(['a-1']);
    await until('True');
  }
  await delay(300);
  expect(events().length).toBe(4);
  expect(Math.max(...cluster.list(EVENTS).map(({ count }) => count))).toBeGreaterThan(2);
});

test.each(['expired', 'broken'] as const)('lists again after its watches are %s', async (how) => {
  prepare();
  start();
  await until('True');
  cluster.breakWatches(how);
  cluster.delete(DEPLOYMENTS, 'a-1');
  await until('False');
});

test('survives an outage of the API server', async () => {
  prepare();
  start();
  await until('True');
  cluster.errors.set('/', 503);
  cluster.breakWatches('broken');
  await delay(500);
  cluster.delete(DEPLOYMENTS, 'a-1');
  cluster.errors.clear();
  await until('False');
});

test('waits for a definition that is installed later', async () => {
  cluster.errors.set(DEPLOYMENTS, 404);
  prepare();
  start();
  await until('False');
  cluster.errors.clear();
  await until('True');
});

test('an object that it may not read is unknown', async () => {
  cluster.errors.set(DEPLOYMENTS, 403);
  prepare();
  start();
  await until('Unknown');
  expect(conditionIn(status(), 'Ready')?.message).toContain('Forbidden');
});

test('watches what new expectations name, and forgets the rest', async () => {
  prepare();
  start();
  await until('True');
  cluster.set(CONFIG_MAPS, configMap(['a-1', 'b-1', 'c-1']));
  await until('2/3', () => status().componentsReady);
  cluster.set(CONFIG_MAPS, configMap(['a-1']));
  await until('1/1', () => status().componentsReady);
});

test('waits for the Application and the expectations', async () => {
  deploy(['a-1']);
  start();
  await delay(300);
  cluster.set(CONFIG_MAPS, configMap(['a-1']));
  await delay(300);
  cluster.set(APPLICATIONS, application);
  await until('True');
});

test('corrects a status that somebody else changes', async () => {
  prepare();
  start();
  await until('True');
  cluster.set(APPLICATIONS, { ...application, status: {} });
  await until('True');
});

test('follows objects whose definition is deleted and installed again', async () => {
  prepare();
  start();
  await until('True');
  cluster.errors.set(DEPLOYMENTS, 404);
  for (const name of ['a-1', 'b-1']) {
    cluster.delete(DEPLOYMENTS, name);
  }
  cluster.breakWatches('expired');
  await until('False');
  cluster.errors.clear();
  deploy(['a-1', 'b-1']);
  await until('True');
});

test('continues with a new Application after its namespace was deleted and created again', async () => {
  prepare();
  start();
  await until('True');
  for (const name of ['a-1', 'b-1']) {
    cluster.delete(DEPLOYMENTS, name);
  }
  cluster.delete(CONFIG_MAPS, 'the-list');
  cluster.delete(APPLICATIONS, 'the-app');
  await delay(600);
  expect(cluster.get(APPLICATIONS, 'the-app')).toBeUndefined();
  cluster.set(APPLICATIONS, { ...application, metadata: { ...application.metadata, uid: 'new' } });
  cluster.set(CONFIG_MAPS, configMap(['a-1', 'b-1']));
  await until('False');
  deploy(['a-1', 'b-1']);
  await until('True');
  expect(cluster.list(EVENTS).some(({ involvedObject }) => involvedObject.uid === 'new')).toBe(true);
});

describe('if the clock of the node jumps', () => {
  const DAY = 86_400_000;
  afterEach(() => vi.restoreAllMocks());

  test.each([DAY, -DAY])(
    'by %d ms, what is ready stays ready, without an event, and changes are still seen',
    async (by) => {
      prepare();
      start();
      await until('True');
      await until('2', () => String(events().length));
      const real = Date.now.bind(Date);
      vi.spyOn(Date, 'now').mockImplementation(() => real() + by);
      await delay(600);
      expect(ready()).toBe('True');
      expect(events().length).toBe(2);
      cluster.delete(DEPLOYMENTS, 'a-1');
      await until('False');
      deploy(['a-1']);
      await until('True');
    },
  );
});
