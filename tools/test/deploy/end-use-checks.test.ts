import { EndUseChecks } from '../../src/deploy/end-use-checks';
import { Observer } from '../../src/deploy/observe';
import { KubernetesClient } from '../../src/kubernetes/kubernetes-client';
import type { PlanCheck } from '../../src/plan/plan';
import { NOW, object } from '../health/objects';
import { type Answer, FakeApiServer, status } from '../kubernetes/fake-api-server';
import { aPlan } from '../plan/a-plan';

const PROXY = '/api/v1/namespaces/ns/services/http:hub:80/proxy';
const SERVICE = { namespace: 'ns', name: 'hub', port: 80 };
const target = { group: '', kind: 'Service', namespace: 'ns', name: 'hub' };
const HTTP: PlanCheck = { object: target, type: 'http', service: SERVICE, scheme: 'http', paths: ['/hub/health'] };
const MODELS: PlanCheck = { ...HTTP, type: 'models', paths: ['/v1/models/flowers'] };
const HOOK = { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration', name: 'hook' };
const service = object('v1', 'Service', { metadata: { name: 'hub' } });
const hook = (caBundle?: string) =>
  object('admissionregistration.k8s.io/v1', HOOK.kind, {
    metadata: { name: 'hook', namespace: undefined },
    webhooks: [{ name: 'w.example.com', clientConfig: { caBundle } }],
  });
const list = (...names: [name: string, kind: string, namespaced: boolean][]) => ({
  resources: names.map(([name, kind, namespaced]) => ({ name, kind, namespaced, verbs: ['get', 'list'] })),
});

let server: FakeApiServer | undefined;
afterEach(() => server?.stop());

/** A client of a server with the answers of paths. */
async function clientOf(answers: Readonly<Record<string, Answer>>): Promise<KubernetesClient> {
  const all: Readonly<Record<string, Answer>> = {
    '/api/v1': { body: list(['services', 'Service', true]) },
    '/apis/admissionregistration.k8s.io/v1': { body: list(['validatingwebhookconfigurations', HOOK.kind, false]) },
    '/apis/discovery.k8s.io/v1': { body: list(['endpointslices', 'EndpointSlice', true]) },
    '/apis': {
      body: {
        groups: ['admissionregistration.k8s.io', 'discovery.k8s.io'].map((name) => ({
          name,
          versions: [{ version: 'v1', groupVersion: `${name}/v1` }],
          preferredVersion: { version: 'v1', groupVersion: `${name}/v1` },
        })),
      },
    },
    ...answers,
  };
  server = await FakeApiServer.start(({ url }) => all[url.pathname] ?? status(404, `${url.pathname} not found`));
  return KubernetesClient.connect(server.env);
}

const resultOf = async (check: PlanCheck, answers: Readonly<Record<string, Answer>>, it = service) =>
  (await new EndUseChecks(await clientOf(answers), false).results([check], it, NOW))[0];
const model = (state: string) => ({ model_version_status: [{ version: '1', state, status: { error_code: 'OK' } }] });

test.each<[string, PlanCheck, Record<string, Answer>, object]>([
  ['a hub that is healthy', HTTP, { [`${PROXY}/hub/health`]: { body: {} } }, { ok: true, message: '' }],
  [
    'a hub with an error',
    HTTP,
    { [`${PROXY}/hub/health`]: { status: 503, contentType: 'text/html', body: '<html>' } },
    { ok: false, reason: 'HealthCheckFailed', message: 'http://hub.ns:80/hub/health answers with HTTP 503.' },
  ],
  [
    'a hub that the API server may not reach',
    HTTP,
    {
      [`${PROXY}/hub/health`]: {
        status: 503,
        contentType: 'text/plain',
        body: 'error trying to reach service: dial tcp 10.0.0.7:8000: i/o timeout',
      },
    },
    { ok: true, message: expect.stringContaining('Not checked: http://hub.ns:80/hub/health, because the API server') },
  ],
  [
    'a hub without permission to use the proxy',
    HTTP,
    { [`${PROXY}/hub/health`]: status(403, 'services/proxy is forbidden') },
    { ok: true, message: expect.stringContaining('you have no permission to get services/proxy') },
  ],
  ['a model that is served', MODELS, { [`${PROXY}/v1/models/flowers`]: { body: model('AVAILABLE') } }, { ok: true }],
  [
    'a model that is loading',
    MODELS,
    { [`${PROXY}/v1/models/flowers`]: { body: model('LOADING') } },
    { ok: false, reason: 'ModelLoading', message: 'Model flowers, version 1: LOADING.' },
  ],
  [
    'a model that the server does not have',
    MODELS,
    { [`${PROXY}/v1/models/flowers`]: { status: 404, body: { error: 'Could not find any versions' } } },
    { ok: false, reason: 'ModelUnavailable' },
  ],
  [
    'a page in place of a model server',
    MODELS,
    { [`${PROXY}/v1/models/flowers`]: { contentType: 'text/html', body: '<html>sign in</html>' } },
    { ok: false, reason: 'ModelUnavailable' },
  ],
  [
    'an NFS server',
    { ...HTTP, type: 'nfs' },
    {},
    { ok: true, message: 'Not checked: The NFS server hub, because only pods can reach it.' },
  ],
  [
    'a hostname',
    { object: target, type: 'hostname', hostname: 'hub.example.com', tls: true },
    {},
    { ok: true, message: expect.stringContaining('The hostname hub.example.com') },
  ],
])('%s', async (_, check, answers, expected) => {
  expect(await resultOf(check, answers)).toMatchObject(expected);
});

const HOOK_PATH = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hook';

test.each<[string, Answer, object]>([
  ['with a certificate', { body: hook('Q0E=') }, { ok: true, message: '' }],
  ['without a certificate', { body: hook() }, { ok: false, reason: 'CertificateMissing' }],
  ['without permission to get it', status(403, 'no'), { ok: true, message: expect.stringContaining('Not checked') }],
])('a webhook configuration %s', async (_, answer, expected) => {
  expect(await resultOf({ object: HOOK, type: 'ca-bundle' }, { [HOOK_PATH]: answer }, hook())).toMatchObject(expected);
});

test('a failure of a deployment counts from the first one on', async () => {
  const client = await clientOf({ [`${PROXY}/hub/health`]: { status: 500, contentType: 'text/plain', body: 'x' } });
  const checks = new EndUseChecks(client, true);
  await checks.results([HTTP], service, NOW);
  const [result] = await checks.results([HTTP], service, NOW + 5000);
  expect(result.failingSince).toBe(NOW);
});

test('a component is ready only if its checks succeed and its Service has a pod', async () => {
  const health = { status: 500, contentType: 'text/plain', body: 'broken' };
  const slices = { metadata: {}, items: [{ metadata: { name: 's', namespace: 'ns', labels: {} } }] };
  const answers: Record<string, Answer> = {
    '/api/v1/namespaces/ns/services': { body: { metadata: {}, items: [service] } },
    '/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices': { body: slices },
    [`${PROXY}/hub/health`]: health,
  };
  const client = await clientOf(answers);
  const [hub] = aPlan().components;
  const component = { ...hub, objects: [{ ...target, version: 'v1', gates: true }], checks: [HTTP] };
  const observe = async () => (await new Observer(client, aPlan(), false).observe([component]))[0].verdict;
  expect(await observe()).toMatchObject({ ready: 'False', reason: 'HealthCheckFailed', degraded: true });
  Object.assign(health, { status: 200 });
  expect(await observe()).toMatchObject({ ready: 'True', degraded: false });
});
