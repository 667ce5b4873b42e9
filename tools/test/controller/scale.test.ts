import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '../../src/controller/controller';
import type { KubeObject } from '../../src/kubernetes/objects';
import { object } from '../health/objects';
import { FakeCluster } from './fake-cluster';
import { conditionIn, inState } from './scenes';

/** Milliseconds until a test fails, on a busy machine. */
const PATIENCE = 100_000;

const EXPECTED = 5000;
const NOTEBOOKS = 3000;

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';
const CONFIG_MAPS = '/api/v1/namespaces/ns/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/ns/deployments';
const REPLICA_SETS = '/apis/apps/v1/namespaces/ns/replicasets';
const PODS = '/api/v1/namespaces/ns/pods';
const EVENTS = '/api/v1/namespaces/ns/events';

const settings = Array.from({ length: EXPECTED - 1 }, (_, index) => `settings-${index}`);
const group = { component: 'hub', namespace: 'ns', version: 'v1' };

let cluster: FakeCluster;
let stopped: AbortController;
let running: Promise<void>;

vi.setConfig({ testTimeout: 3 * PATIENCE });

beforeAll(async () => {
  cluster = await FakeCluster.start();
  stopped = new AbortController();
  const document = {
    apiVersion: 'kubeflow-cdk.io/readiness/v1',
    objects: [
      { ...group, group: '', kind: 'ConfigMap', resource: 'configmaps', names: settings },
      { ...group, group: 'apps', kind: 'Deployment', resource: 'deployments', names: ['hub-1'] },
    ],
    checks: [],
  };
  for (const name of settings) {
    cluster.set(CONFIG_MAPS, object('v1', 'ConfigMap', { metadata: { name, uid: name } }));
  }
  cluster.set(CONFIG_MAPS, {
    ...object('v1', 'ConfigMap', { metadata: { name: 'the-list', uid: 'list' } }),
    data: { 'expected.json': JSON.stringify(document) },
  });
  for (let index = 0; index < NOTEBOOKS; index += 1) {
    cluster.set(PODS, notebook(index, 'Pending'));
  }
  deploy('ready');
  cluster.set(APPLICATIONS, object('app.k8s.io/v1beta1', 'Application', { metadata: { name: 'the-app', uid: 'app' } }));
  const options = { namespace: 'ns', application: 'the-app', expected: 'the-list', reporter: 'test' };
  const controller = new Controller(cluster.api, { ...options, log: () => undefined });
  running = controller.run(stopped.signal);
  await until('True');
  // Events of the Application and its component follow the status.
  while (cluster.list(EVENTS).length < 2) {
    await delay(20);
  }
}, PATIENCE);

afterAll(async () => {
  stopped.abort();
  await running;
  cluster.stop();
});

const labels = { app: 'hub' };

/** The Deployment, which alone may be explained by its pods. */
function deploy(state: string): void {
  const found = inState('hub-1', state) as KubeObject;
  cluster.set(DEPLOYMENTS, { ...found, spec: { ...found.spec, selector: { matchLabels: labels } } });
}

const notebook = (index: number, phase: string): KubeObject =>
  object('v1', 'Pod', {
    metadata: { name: `jupyter-${index}`, uid: `pod-${index}`, labels: { component: 'singleuser-server' } },
    status: { phase },
  });
const status = () => cluster.get(APPLICATIONS, 'the-app')?.status ?? {};

async function until(expected: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (conditionIn(status(), 'Ready')?.status !== expected && performance.now() < end) {
    await delay(20);
  }
  expect(conditionIn(status(), 'Ready')?.status).toBe(expected);
}

test('with 5,000 expected objects and 3,000 notebooks, changes of notebooks cost no request', async () => {
  expect(status().componentsReady).toBe(`${EXPECTED}/${EXPECTED}`);
  const before = cluster.requests.length;
  for (let index = 0; index < NOTEBOOKS; index += 1) {
    cluster.set(PODS, notebook(index, 'Running'));
  }
  await delay(1000);
  expect(cluster.requests.slice(before)).toEqual([]);
  // Nothing ever listed or watched all pods of the namespace.
  expect(cluster.requests.filter((request) => request.includes('/pods'))).toEqual([]);
});

test('the status lists 500 of them, and stays far below the limit of the API server', () => {
  expect(status().components).toHaveLength(500);
  expect(JSON.stringify(status()).length).toBeLessThan(200_000);
});

test('a workload that is not ready is explained by its own pods only, in a few requests', async () => {
  const before = cluster.requests.length;
  deploy('starting');
  await until('False');
  const requests = cluster.requests.slice(before);
  expect(requests.filter((request) => request === `GET ${PODS}`)).toHaveLength(1);
  expect(cluster.selectors.get(PODS)).toEqual(new Set(['app=hub']));
  const allowed = [PODS, REPLICA_SETS, EVENTS, APPLICATIONS];
  expect(requests.filter((request) => !allowed.some((path) => request.includes(path)))).toEqual([]);
  expect(requests.length).toBeLessThan(10);
  deploy('ready');
  await until('True');
});

test('500 changes at once are evaluated together: few writes of the status', async () => {
  const patches = () => cluster.requests.filter((request) => request.startsWith('PATCH')).length;
  const before = patches();
  for (const name of settings.slice(0, 500)) {
    cluster.delete(CONFIG_MAPS, name);
  }
  await until('False');
  for (const name of settings.slice(0, 500)) {
    cluster.set(CONFIG_MAPS, object('v1', 'ConfigMap', { metadata: { name, uid: name } }));
  }
  await until('True');
  expect(patches() - before).toBeLessThan(20);
});
