import type { Task } from '../../../src/auto-deploy/jobs/job-objects';
import { writeObjects } from '../../../src/auto-deploy/jobs/record-object';
import { removeInstance } from '../../../src/auto-deploy/jobs/remove';
import { ANNOTATIONS } from '../../../src/auto-deploy/records/record';
import { ExitCode } from '../../../src/exit-codes';
import type { KubeObject } from '../../../src/kubernetes/objects';
import { anInstance, HOUR } from '../plan/builders';
import { FakeApi } from '../records/fake-api';

const NAME = 'master-aaaaaaa-x7k2p';
const NAMESPACES = '/api/v1/namespaces';
const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

let fake: FakeApi;
beforeEach(async () => {
  fake = await FakeApi.start();
  for (const name of [`${NAME}-kubeflow`, `${NAME}-jupyterhub`, 'master-bbbbbbb-x7k2p-kubeflow', 'kubeflow']) {
    fake.set(NAMESPACES, { kind: 'Namespace', metadata: { name, uid: name } });
  }
  for (const name of [`${NAME}-operator`, 'operator']) {
    fake.set(ROLES, { kind: 'ClusterRole', metadata: { name } });
  }
  fake.set(DEFINITIONS, { metadata: { name: 'tfjobs.kubeflow.org' } });
});
afterEach(() => fake.stop());

const task = (timeout = 120): Task => ({
  namespace: 'auto',
  launchedBy: 'test',
  record: { ...anInstance('a', HOUR), name: NAME, repository: 'https://example.com/a.git' },
  timeout,
});

function remove(of = task(), signal = new AbortController().signal) {
  return removeInstance(of, { api: fake.api, client: fake.client, signal, log: () => undefined, interval: 20 });
}

const record = (names: readonly [kind: string, name: string][]) =>
  writeObjects(
    fake.api,
    task(),
    names.map(([kind, name]) => ({
      group: kind === 'ClusterRole' ? 'rbac.authorization.k8s.io' : 'apiextensions.k8s.io',
      version: 'v1',
      kind,
      name,
    })),
  );

const left = () => [...fake.all('namespaces'), ...fake.all('clusterroles'), ...fake.all('customresourcedefinitions')];

test('deletes the namespaces and cluster-scoped objects of the instance, and nothing else', async () => {
  await record([
    ['ClusterRole', `${NAME}-operator`],
    ['ClusterRole', 'operator'],
    ['CustomResourceDefinition', 'tfjobs.kubeflow.org'],
  ]);
  expect(await remove()).toBe(ExitCode.success);
  expect(left().map(({ metadata }) => metadata.name)).toEqual([
    'master-bbbbbbb-x7k2p-kubeflow',
    'kubeflow',
    'operator',
    'tfjobs.kubeflow.org',
  ]);
});

test('deletes the namespaces of an instance without a record', async () => {
  expect(await remove()).toBe(ExitCode.success);
  expect(fake.all('namespaces')).toHaveLength(2);
  // A second time, there is nothing to do.
  expect(await remove()).toBe(ExitCode.success);
});

test('fails in time, and records the finalizer that holds a namespace', async () => {
  await record([['ClusterRole', `${NAME}-operator`]]);
  const held = `${NAME}-kubeflow`;
  const message = 'Some content has finalizers remaining: example.com/keep in 1 resource instances';
  fake.set(NAMESPACES, {
    kind: 'Namespace',
    metadata: { name: held, finalizers: ['example.com/own'] },
    status: { conditions: [{ type: 'NamespaceFinalizersRemaining', status: 'True', message }] },
  });
  await expect(remove(task(31))).rejects.toThrow('was not deleted in time');
  const annotations = fake.get(`/api/v1/namespaces/auto/configmaps/${NAME}`)?.metadata.annotations;
  expect(annotations?.[ANNOTATIONS.stuck]).toBe(`Namespace ${held}: ${message} It has the finalizer example.com/own.`);
  // What runs in the namespace may need its role to end.
  expect(fake.get(`${ROLES}/${NAME}-operator`)).toBeDefined();
  const namespace = fake.get(`${NAMESPACES}/${held}`) as KubeObject;
  fake.set(NAMESPACES, { ...namespace, metadata: { name: held } });
  expect(await remove()).toBe(ExitCode.success);
});

test('an interrupted deletion continues', async () => {
  await record([['ClusterRole', `${NAME}-operator`]]);
  const stop = new AbortController();
  fake.fault = (request) => {
    if (request.startsWith('DELETE')) {
      stop.abort(new Error('stopped'));
    }
    return undefined;
  };
  await expect(remove(task(), stop.signal)).rejects.toThrow('stopped');
  fake.fault = () => undefined;
  expect(await remove()).toBe(ExitCode.success);
  expect(fake.get(`${ROLES}/${NAME}-operator`)).toBeUndefined();
});
