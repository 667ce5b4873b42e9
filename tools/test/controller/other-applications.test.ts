import { setTimeout as delay } from 'node:timers/promises';
import { formatSelector } from '../../src/controller/label-selector';
import { OtherApplications } from '../../src/controller/other-applications';
import type { KubeObject } from '../../src/kubernetes/objects';
import { ago, object } from '../health/objects';
import { FakeCluster } from './fake-cluster';
import { conditionIn, inState } from './scenes';

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/blog/applications';
const STATEFUL_SETS = '/apis/apps/v1/namespaces/blog/statefulsets';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/blog/deployments';
const SERVICES = '/api/v1/namespaces/blog/services';
const PODS = '/api/v1/namespaces/blog/pods';
const EVENTS = '/api/v1/namespaces/blog/events';

const labels = { app: 'blog' };
const metadata = (name: string) => ({ name, namespace: 'blog', labels, uid: `uid-${name}` });

let cluster: FakeCluster;
let stopped: AbortController;
let others: OtherApplications;

beforeEach(async () => {
  cluster = await FakeCluster.start();
  const resource = (name: string, kind: string, namespaced = true) => ({ name, kind, namespaced, verbs: [] });
  cluster.discovery.set('/apis', { groups: [{ name: 'apps', preferredVersion: { version: 'v1' } }] });
  cluster.discovery.set('/apis/apps/v1', {
    resources: [resource('statefulsets', 'StatefulSet'), resource('deployments', 'Deployment')],
  });
  cluster.discovery.set('/api/v1', {
    resources: [
      resource('services', 'Service'),
      resource('pods', 'Pod'),
      resource('secrets', 'Secret'),
      resource('persistentvolumes', 'PersistentVolume', false),
    ],
  });
  stopped = new AbortController();
  others = new OtherApplications(cluster.api, { reporter: 'test', log: () => undefined });
});

afterEach(async () => {
  stopped.abort();
  await delay(20);
  cluster.stop();
});

function manage(spec: object): void {
  cluster.set(APPLICATIONS, object('app.k8s.io/v1beta1', 'Application', { metadata: metadata('the-blog'), spec }));
  others.update([{ namespace: 'blog', name: 'the-blog' }], stopped.signal);
}

const service = (fields: object = {}): KubeObject =>
  object('v1', 'Service', { metadata: metadata('web-1'), spec: { type: 'ClusterIP' }, ...fields });
const deployment = (state: string): KubeObject => {
  const found = inState('web-1', state);
  return { ...found, metadata: { ...found?.metadata, ...metadata('web-1') } } as KubeObject;
};
const status = () => cluster.get(APPLICATIONS, 'the-blog')?.status ?? {};
const ready = () => conditionIn(status(), 'Ready');

async function until(expected: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (ready()?.status !== expected && performance.now() < end) {
    await delay(20);
  }
  expect(ready()?.status).toBe(expected);
}

const kinds = [
  { group: 'v1', kind: 'Service' },
  { group: 'apps', kind: 'Deployment' },
];
const SPEC = { selector: { matchLabels: labels }, componentKinds: kinds };

test('follows the objects of its kinds that match its selector', async () => {
  cluster.set(SERVICES, service());
  cluster.set(SERVICES, object('v1', 'Service', { metadata: { ...metadata('other-1'), labels: {} }, spec: {} }));
  cluster.set(DEPLOYMENTS, deployment('starting'));
  manage(SPEC);
  await until('False');
  expect(status()).toMatchObject({ componentsReady: '1/2' });
  expect(ready()?.message).toContain('Deployment blog/web-1');
  cluster.set(DEPLOYMENTS, deployment('ready'));
  await until('True');
  expect(
    status()
      .components.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)
      .sort(),
  ).toEqual(['Deployment web-1', 'Service web-1']);
  await delay(300);
  expect(cluster.list(EVENTS).map(({ reason }) => reason)).toEqual(['Ready']);
});

test('is not ready without objects, which an existence check would call ready', async () => {
  manage(SPEC);
  await until('False');
  expect(ready()).toMatchObject({ reason: 'NoObjects' });
  cluster.set(SERVICES, service());
  await until('True');
});

test.each([
  ['no selector', { componentKinds: kinds }],
  ['nothing', {}],
])('with %s, selects nothing', async (_, spec) => {
  cluster.set(SERVICES, service());
  manage(spec);
  await until('False');
  expect(ready()).toMatchObject({ reason: 'NoObjects' });
});

test('a kind that the cluster does not have, and one that may not be read, are named', async () => {
  cluster.set(SERVICES, service());
  cluster.errors.set(STATEFUL_SETS, 403);
  manage({
    ...SPEC,
    componentKinds: [...kinds, { group: 'apps', kind: 'StatefulSet' }, { group: 'example.com', kind: 'Widget' }],
  });
  await until('False');
  expect(conditionIn(status(), 'Degraded')).toMatchObject({ status: 'True', reason: 'KindNotFound' });
  const message = ready()?.message;
  expect(message).toContain('Widget blog/*: KindNotFound: The cluster has no such kind.');
  expect(message).toContain('StatefulSet blog/*: Forbidden');
});

test('objects without a namespace are unknown, and Secrets are left out and never read', async () => {
  cluster.set(SERVICES, service());
  const core = (kind: string) => ({ group: '', kind });
  manage({ ...SPEC, componentKinds: [...kinds, core('Secret'), core('PersistentVolume')] });
  await until('Unknown');
  expect(ready()?.message).toContain('PersistentVolume blog/*: ClusterScoped');
  expect(cluster.requests.filter((request) => /secrets|persistentvolumes/.test(request))).toEqual([]);
});

test('a failed assembly is a failure, and a new selector applies at once', async () => {
  cluster.set(SERVICES, service());
  manage({ ...SPEC, assemblyPhase: 'Failed' });
  await until('False');
  expect(ready()).toMatchObject({ reason: 'AssemblyFailed' });
  manage({ ...SPEC, assemblyPhase: 'Succeeded' });
  await until('True');
  manage({ ...SPEC, selector: { matchLabels: { app: 'shop' } } });
  await until('False');
  expect(ready()).toMatchObject({ reason: 'NoObjects' });
});

test('pods of a workload do not count, and a pod of the user does', async () => {
  const pod = (name: string, owner?: string): KubeObject =>
    object('v1', 'Pod', {
      metadata: {
        ...metadata(name),
        creationTimestamp: ago(60),
        ...(owner && { ownerReferences: [{ kind: owner, name: owner, uid: owner }] }),
      },
      status: { phase: 'Failed', message: 'evicted' },
    });
  cluster.set(SERVICES, service());
  cluster.set(PODS, pod('old-1', 'ReplicaSet'));
  manage({ ...SPEC, componentKinds: [...kinds, { group: 'core', kind: 'Pod' }] });
  await until('True');
  cluster.set(PODS, pod('mine-1', 'Application'));
  await until('False');
  expect(ready()?.message).toContain('Pod blog/mine-1');
});

test('an Application that leaves the list is no longer watched', async () => {
  cluster.set(SERVICES, service());
  manage(SPEC);
  await until('True');
  others.update([], stopped.signal);
  cluster.delete(SERVICES, 'web-1');
  await delay(1000);
  expect(ready()?.status).toBe('True');
});

test.each([
  [undefined, undefined],
  [{}, ''],
  [{ matchLabels: { a: 'b', c: 'd' } }, 'a=b,c=d'],
  [
    {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['b', 'c'] },
        { key: 'd', operator: 'NotIn', values: ['e'] },
        { key: 'f', operator: 'Exists' },
        { key: 'g', operator: 'DoesNotExist' },
      ],
    },
    'a in (b,c),d notin (e),f,!g',
  ],
])('the selector %j is %j in a query', (selector, query) => {
  expect(formatSelector(selector)).toBe(query);
});
