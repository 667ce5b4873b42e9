import { KubernetesClient } from '../../src/kubernetes/kubernetes-client';
import { type Answer, FakeApiServer, type ReceivedRequest, status } from './fake-api-server';

const APPS = {
  resources: [
    { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['get', 'list'] },
    { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs: ['get'] },
  ],
};
const CORE = {
  resources: [
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get', 'list'] },
    { name: 'nodes', kind: 'Node', namespaced: false, verbs: ['get', 'list'] },
  ],
};
const GROUPS = { groups: [{ name: 'apps', preferredVersion: { version: 'v1' } }] };

let server: FakeApiServer;
afterEach(() => server.stop());

async function clientOf(
  answers: Record<string, Answer | ((request: ReceivedRequest) => Answer)>,
): Promise<KubernetesClient> {
  const all = { '/api/v1': { body: CORE }, '/apis': { body: GROUPS }, '/apis/apps/v1': { body: APPS }, ...answers };
  server = await FakeApiServer.start((request) => {
    const answer = (all as typeof answers)[request.url.pathname] ?? status(404, 'not found');
    return typeof answer === 'function' ? answer(request) : answer;
  });
  return KubernetesClient.connect(server.env);
}

test('an object is read by its group and kind, in the namespace of the context', async () => {
  const found = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  const client = await clientOf({ '/api/v1/namespaces/team/configmaps/a': { body: found } });
  expect(await client.get({ group: '', kind: 'ConfigMap', name: 'a' })).toEqual(found);
});

test('an object without namespace is read at its own path', async () => {
  const found = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } };
  const client = await clientOf({ '/api/v1/nodes/a': { body: found } });
  expect(await client.get({ group: '', kind: 'Node', name: 'a' })).toEqual(found);
});

test.each([
  ['object', { group: '', kind: 'ConfigMap', name: 'a' }],
  ['kind', { group: 'apps', kind: 'Widget', name: 'a' }],
  ['group', { group: 'example.com', kind: 'Widget', name: 'a' }],
  ['version', { group: 'apps', version: 'v9', kind: 'Deployment', name: 'a' }],
])('an unknown %s is undefined', async (_, reference) => {
  const client = await clientOf({});
  expect(await client.get(reference)).toBeUndefined();
});

test('a kind that is defined later is found then', async () => {
  let groups = GROUPS;
  const client = await clientOf({
    '/apis': () => ({ body: groups }),
    '/apis/example.com/v1': {
      body: { resources: [{ name: 'widgets', kind: 'Widget', namespaced: false, verbs: ['get'] }] },
    },
    '/apis/example.com/v1/widgets/a': {
      body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } },
    },
  });
  const reference = { group: 'example.com', kind: 'Widget', name: 'a' };
  expect(await client.get(reference)).toBeUndefined();
  groups = { groups: [{ name: 'example.com', preferredVersion: { version: 'v1' } }] };
  expect(await client.get(reference)).toMatchObject({ kind: 'Widget' });
});

test('all pages of a list are read, and each object has its kind', async () => {
  const item = (name: string) => ({ metadata: { name } });
  const client = await clientOf({
    '/apis/apps/v1/namespaces/ns/deployments': ({ url }) => {
      const next = url.searchParams.get('continue');
      return {
        body: {
          apiVersion: 'apps/v1',
          kind: 'DeploymentList',
          metadata: next ? {} : { continue: 'x' },
          items: [item(next ?? 'a')],
        },
      };
    },
  });
  const found = await client.list({ group: 'apps', kind: 'Deployment' }, { namespace: 'ns', labelSelector: 'a=b' });
  expect(found).toEqual([
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } },
  ]);
  expect(server.requests.at(-1)?.url.searchParams.get('labelSelector')).toBe('a=b');
});

test('an object is applied on the server with the field manager', async () => {
  const client = await clientOf({ '/api/v1/namespaces/ns/configmaps/a': { body: {} } });
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'ns' } };
  await client.apply(object, { dryRun: true });
  const { method, url, contentType, body } = server.requests.at(-1) as ReceivedRequest;
  expect({ method, contentType }).toEqual({ method: 'PATCH', contentType: 'application/apply-patch+yaml' });
  expect(Object.fromEntries(url.searchParams)).toEqual({ fieldManager: 'kubeflow-cdk', force: 'false', dryRun: 'All' });
  expect(JSON.parse(body)).toEqual(object);
});

test('the deletion of an object that does not exist says so', async () => {
  const client = await clientOf({});
  expect(await client.delete({ group: '', kind: 'ConfigMap', name: 'a' })).toBe(false);
});

test.each<[string, Answer, number, RegExp, RegExp]>([
  ['expired credentials', status(401, 'Unauthorized'), 4, /rejects the credentials/, /expired/],
  ['a missing permission', status(403, 'User "a" cannot list resource "nodes"'), 5, /denies the request/, /permission/],
  [
    'a proxy that returns HTML',
    { status: 200, contentType: 'text/html', body: '<html><title>Sign in</title>' },
    4,
    /is not a Kubernetes API server/,
    /HTTPS_PROXY/,
  ],
  [
    'a proxy that returns an HTML error',
    { status: 407, contentType: 'text/html; charset=utf-8', body: '<html>' },
    4,
    /is not a Kubernetes API server/,
    /proxy/,
  ],
  ['a server that is not available', status(503, 'no endpoints'), 4, /is not available/, /Wait/],
  ['text in place of JSON', { contentType: 'text/plain', body: 'hello' }, 6, /with an error/, /^$/],
])('fails on %s', async (_, answer, exitCode, message, hint) => {
  const client = await clientOf({ '/version': answer });
  const error = await client.version().catch((caught) => caught);
  expect(error).toMatchObject({ exitCode, message: expect.stringMatching(message) });
  expect(error.hint ?? '').toMatch(hint);
});
