import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cached, readLog } from '../../../src/auto-deploy/commands/serve';
import type { VersionDecision } from '../../../src/auto-deploy/plan/decision';
import { annotationsOf, labelsOf } from '../../../src/auto-deploy/records/record';
import { STATUS_NAME } from '../../../src/auto-deploy/records/status';
import { deployerServer } from '../../../src/auto-deploy/server/server';
import { commitUrl, readSnapshot } from '../../../src/auto-deploy/server/snapshot';
import { CliError } from '../../../src/cli-error';
import type { KubeObject } from '../../../src/kubernetes/objects';
import { anInstance, found, HOUR, MINUTE, NOW } from '../plan/builders';
import { CONFIG_MAPS, deploy, endJob, JOBS, LEASES } from '../reconcile/simulated-jobs';
import { FakeApi } from '../records/fake-api';

let fake: FakeApi;
let server: Server;
let log: string | undefined;
beforeEach(async () => {
  fake = await FakeApi.start();
  log = undefined;
  server = deployerServer({ snapshot: () => readSnapshot(fake.api, NOW), log: async () => log });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  fake.stop();
  server.close();
  server.closeAllConnections();
});

/** An instance with its Job, and unless it is being deployed, its Application. */
function add(name: string, letter: string, age: number, { ready = true, end = true } = {}): void {
  const record = { ...anInstance(letter, age), name, repository: 'https://github.com/acme/platform.git' };
  const metadata = {
    name,
    namespace: 'auto',
    labels: labelsOf('auto', record, 'launch'),
    annotations: annotationsOf(record, 'reconciler-1'),
  };
  const job = fake.set(JOBS, { metadata }) as KubeObject;
  if (end) {
    deploy(fake, job, NOW - age, ready);
    endJob(fake, job, 'Complete', NOW - age);
  }
}

function decided(versions: readonly VersionDecision[]): void {
  const status = {
    history: { failures: [], launched: {} },
    pending: [],
    pass: { at: NOW - MINUTE, versions, instances: [] },
  };
  fake.set(CONFIG_MAPS, { metadata: { name: STATUS_NAME }, data: { 'status.json': JSON.stringify(status) } });
}

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('deployments are filtered by version, health and age', async () => {
  add('master-a', 'a', 10 * MINUTE);
  add('master-b', 'b', HOUR);
  add('master-c', 'c', 2 * HOUR, { ready: false });
  add('master-d', 'd', MINUTE, { end: false });
  const names = async (query: string) =>
    JSON.parse((await get(`/api/v1/deployments${query}`)).text).deployments.map(({ name }: { name: string }) => name);
  expect(await names('')).toEqual(['master-d', 'master-a', 'master-b', 'master-c']);
  expect(await names('?healthy=true')).toEqual(['master-a', 'master-b']);
  expect(await names('?healthy=false')).toEqual(['master-d', 'master-c']);
  expect(await names('?healthy=true&minAge=20m&version=master')).toEqual(['master-b']);
  expect(await names('?version=other')).toEqual([]);
});

test('a deployment has its commit, its lease, and how to connect', async () => {
  add('master-a', 'a', HOUR);
  const renewTime = new Date(NOW - MINUTE).toISOString();
  fake.set(LEASES, {
    metadata: { name: 'master-a', labels: labelsOf('auto', { name: 'master-a', version: 'master' }, 'lease') },
    spec: { holderIdentity: 'a test', renewTime, acquireTime: renewTime, leaseDurationSeconds: 120 },
  });
  const [deployment] = JSON.parse((await get('/api/v1/deployments')).text).deployments;
  expect(deployment).toMatchObject({
    commitUrl: `https://github.com/acme/platform/commit/${'a'.repeat(40)}`,
    state: 'ready',
    healthy: true,
    lease: { holder: 'a test', until: new Date(NOW + MINUTE).toISOString() },
    namespace: 'master-a-kubeflow',
    namespacePrefix: 'master-a-',
    urls: [{ name: 'jupyterhub', value: 'https://hub.example.com' }],
    launchedBy: 'reconciler-1',
    expiresAt: new Date(NOW + 47 * HOUR).toISOString(),
  });
});

test('latest answers with the newest healthy instance, or one field for scripts', async () => {
  expect((await get('/api/v1/latest')).status).toBe(404);
  add('master-a', 'a', 10 * MINUTE);
  add('master-b', 'b', HOUR);
  expect(JSON.parse((await get('/api/v1/latest?version=master')).text)).toMatchObject({ name: 'master-a' });
  expect((await get('/api/v1/latest?minAge=20m&field=name')).text).toBe('master-b\n');
});

test('the page shows the decisions of the last pass, and the time of the next', async () => {
  add('master-a', 'a', HOUR);
  decided([
    {
      ...{ version: 'master', source: found('b'), newestHealthy: 'master-a', action: 'wait', reason: 'changed' },
      message: 'main is at bbbbbbb, and the newest instance has aaaaaaa.',
      waits: [{ for: 'minimumInterval', until: NOW + 5 * MINUTE, message: 'The last instance was started 15m ago.' }],
      until: NOW + 5 * MINUTE,
    },
  ]);
  const { text, headers } = await get('/');
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain('The last pass decided 1m ago.');
  expect(text).toContain('<strong>wait</strong> (changed). main is at bbbbbbb');
  expect(text).toContain('The last instance was started 15m ago.');
  expect(text).toContain('<td>in 5m</td>');
  expect(text).toContain('<a href="https://hub.example.com">jupyterhub</a>');
  expect(text).toContain('kubectl get pods -n master-a-kubeflow');
});

test('texts of repositories and people are escaped', async () => {
  add('master-a', 'a', HOUR);
  const evil = '<script>alert("1")</script>';
  const source = { state: 'missing', message: evil } as const;
  decided([{ version: evil, source, action: 'none', reason: 'missing', message: evil }]);
  const { text, headers } = await get('/');
  expect(text).not.toContain('<script>');
  expect(text).toContain('&#60;script&#62;alert(&#34;1&#34;)');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('an answer that the client knows is not sent again', async () => {
  add('master-a', 'a', HOUR);
  const etag = (await get('/api/v1/deployments')).headers.get('etag') ?? '';
  expect(await get('/api/v1/deployments', { headers: { 'if-none-match': `"x", ${etag}` } })).toMatchObject({
    status: 304,
    text: '',
  });
  add('master-b', 'b', HOUR);
  expect((await get('/api/v1/deployments', { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('metrics count the instances of each version by state', async () => {
  add('master-a', 'a', HOUR);
  add('master-b', 'b', MINUTE, { end: false });
  decided([{ version: 'master', source: found('a'), action: 'none', reason: 'upToDate', message: '' }]);
  const { text, headers } = await get('/metrics');
  expect(headers.get('content-type')).toContain('version=0.0.4');
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'auto_deploy_instances{version="master",state="ready"} 1',
      'auto_deploy_instances{version="master",state="launching"} 1',
      'auto_deploy_instances{version="master",state="stuck"} 0',
      'auto_deploy_newest_healthy_age_seconds{version="master"} 3600',
      'auto_deploy_version_action{version="master",action="none",reason="upToDate"} 1',
      `auto_deploy_last_pass_timestamp_seconds ${(NOW - MINUTE) / 1000}`,
    ]),
  );
});

test('the log of an instance is that of the pods of its Jobs', async () => {
  log = '# master-a-xyz\nClone\n';
  expect(await get('/logs/master-a')).toMatchObject({ status: 200, text: log });
  const labels = labelsOf('auto', { name: 'master-a', version: 'master' }, 'launch');
  fake.set('/api/v1/namespaces/auto/pods', { metadata: { name: 'master-a-xyz', namespace: 'auto', labels } });
  // The pod of the test has no log.
  expect(await readLog(fake.api, 'master-a')).toMatch(/^# master-a-xyz\n.+/);
  expect(await readLog(fake.api, 'master-b')).toBeUndefined();
});

test.each([
  ['/api/v1/deployments?helthy=true', 400, 'Did you mean "healthy"?'],
  ['/api/v1/deployments?healthy=yes', 400, 'Must be true or false.'],
  ['/api/v1/latest?minAge=20', 400, 'Must be a duration such as 20m.'],
  ['/logs/master-a', 404, 'There is no page'],
  ['/logs/..%2Fsecrets', 404, 'There is no page'],
  ['/other', 404, 'There is no page /other.'],
])('%s is answered with %i', async (path, status, message) => {
  expect(await get(path)).toMatchObject({ status, text: expect.stringContaining(message) });
});

test('an unknown field of latest is answered with the nearest one', async () => {
  add('master-a', 'a', HOUR);
  expect(await get('/api/v1/latest?field=ulr')).toMatchObject({ status: 400, text: expect.stringContaining('"url"') });
});

test('nothing can be changed', async () => {
  expect((await get('/api/v1/deployments', { method: 'POST' })).status).toBe(405);
  expect((await get('/', { method: 'DELETE' })).status).toBe(405);
});

test('the process is alive, and not ready, while the API server cannot be reached', async () => {
  fake.fault = () => 503;
  expect((await get('/healthz')).status).toBe(200);
  expect(await get('/readyz')).toMatchObject({ status: 502, text: expect.stringContaining('is not available') });
});

test('many readers cause one request, and an error is not kept', async () => {
  let reads = 0;
  const snapshot = cached(async () => {
    reads += 1;
    if (reads === 1) {
      throw new CliError('away');
    }
    return readSnapshot(fake.api, NOW);
  });
  await expect(snapshot()).rejects.toThrow('away');
  await Promise.all(Array.from({ length: 20 }, snapshot));
  expect(reads).toBe(2);
});

test.each([
  ['https://github.com/acme/a.git', 'https://github.com/acme/a/commit/1'],
  ['git@gitlab.com:acme/team/a.git', 'https://gitlab.com/acme/team/a/commit/1'],
  ['ssh://git@git.example.com:2222/acme/a', 'https://git.example.com/acme/a/commit/1'],
  ['https://git.example.com:8443/a/b/', 'https://git.example.com/a/b/commit/1'],
])('the page of a commit of %s is %s', (repository, url) => {
  expect(commitUrl(repository, '1')).toBe(url);
});
