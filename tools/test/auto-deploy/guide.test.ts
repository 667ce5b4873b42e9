import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { AnyClusterPlatform, AutoDeployer, KubeflowApp } from '../../../lib';
import { readLog } from '../../src/auto-deploy/commands/serve';
import { parseConfig } from '../../src/auto-deploy/config/read-config';
import { CONFIG_SCHEMA } from '../../src/auto-deploy/config/schema';
import { Reconciler } from '../../src/auto-deploy/reconcile/reconciler';
import { readSnapshot } from '../../src/auto-deploy/server/snapshot';
import { Lease } from '../../src/controller/lease';
import type { KubeObject } from '../../src/kubernetes/objects';
import { aConfig, aVersion, found, MINUTE, NOW } from './plan/builders';
import { deploy, endJob, runningJobs, undeploy } from './reconcile/simulated-jobs';
import { FakeApi } from './records/fake-api';

const GUIDE = readFileSync(join(__dirname, '../../../docs/auto-deploy.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text);
const OBJECTS = installed();

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Objects of the construct, with the configuration of the guide. */
function installed(): KubeObject[] {
  const app = new KubeflowApp({ summary: false });
  const chart = new AnyClusterPlatform(app, 'tests').chart('auto-deploy', { namespace: 'auto' });
  new AutoDeployer(chart, 'auto-deploy', { config: BLOCKS[0], credentialsSecrets: ['git'] });
  return parseAllDocuments(app.synthYaml()).map((each) => each.toJS() as KubeObject);
}

/** Whether roles of the construct allow a request. */
function isAllowed(request: string, roles: readonly string[]): boolean {
  const [method, path] = request.split(' ');
  const match =
    /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/(log))?$/.exec(
      path,
    );
  const [, group = '', , resource, name, subresource] = match ?? [];
  if (resource === undefined || path === '/version') {
    // Discovery needs no role.
    return true;
  }
  const verb = method === 'GET' ? (name === undefined ? 'list' : 'get') : VERBS[method];
  const rules = OBJECTS.filter(
    ({ kind, metadata }) => /Role$/.test(kind) && roles.includes(metadata.name.replace(/^auto\./, '')),
  ).flatMap(({ rules: own }) => own as Rule[]);
  return rules.some(
    (rule) =>
      rule.apiGroups.includes(group) &&
      rule.resources.includes(subresource ? `${resource}/${subresource}` : resource) &&
      rule.verbs.includes(verb) &&
      (rule.resourceNames === undefined || rule.resourceNames.includes(name)),
  );
}

let fake: FakeApi;
beforeEach(async () => {
  fake = await FakeApi.start();
});
afterEach(() => fake.stop());

test('the configuration is valid', () => {
  expect(parseConfig(BLOCKS[0], 'deployments.yaml').versions.map(({ name }) => name)).toEqual(['master', 'release']);
});

test('all fields of versions and limits are documented, with their defaults', () => {
  const { versions, limits } = CONFIG_SCHEMA.properties ?? {};
  const fields = { ...versions.items?.properties, ...limits.properties };
  const rows = GUIDE.split('\n').filter((line) => line.startsWith('| `'));
  for (const [name, { default: value }] of Object.entries(fields)) {
    const row = rows.find((line) => line.split('|')[1].includes(`\`${name}\``));
    expect({ name, row }).toEqual({ name, row: expect.stringContaining(value === undefined ? '' : `\`${value}\``) });
  }
});

test('the roles allow all requests of the reconciler and the server', async () => {
  let now = NOW;
  let letter = 'a';
  const options = {
    config: aConfig([aVersion('master', { minimumInterval: 0 })]),
    jobs: { namespace: 'auto', image: 'runner', serviceAccount: 'jobs', imagePullSecrets: [], launchedBy: 'test' },
    readSources: async () => new Map([['master', found(letter)]]),
    now: () => now,
    log: () => undefined,
  };
  const leader = new Lease(fake.apiServer, 'auto', 'auto-deploy-reconciler', 'test');
  await leader.acquire(AbortSignal.timeout(5000));
  for (let index = 0; index < 8; index++) {
    letter = index < 3 ? 'a' : 'b';
    now += 5 * MINUTE;
    await new Reconciler(fake.api, options).pass();
    for (const job of runningJobs(fake, 'launch')) {
      deploy(fake, job, now);
      endJob(fake, job, 'Complete', now);
    }
    for (const job of runningJobs(fake, 'remove')) {
      undeploy(fake, job);
      endJob(fake, job, 'Complete', now);
    }
  }
  await leader.release();
  fake.set('/api/v1/namespaces/auto/secrets', { metadata: { name: 'git', namespace: 'auto' } });
  await fake.api.secretData('git');
  const reconciler = [...new Set(fake.requests)];
  expect(reconciler.filter((request) => !isAllowed(request, ['auto-deploy']))).toEqual([]);
  fake.requests.length = 0;
  await readSnapshot(fake.api, now);
  const [job] = fake.all('jobs');
  const { labels } = job.metadata;
  fake.set('/api/v1/namespaces/auto/pods', { metadata: { name: 'pod-1', namespace: 'auto', labels } });
  await readLog(fake.api, job.metadata.name);
  const server = [...new Set(fake.requests)];
  // Both accounts have the ClusterRole.
  const isOfServer = (request: string) => isAllowed(request, ['auto-deploy-server']) || /\/applications$/.test(request);
  expect(server.filter((request) => !isOfServer(request))).toEqual([]);
  const used = new Set([...reconciler, ...server].map((request) => request.split(' ')[0]));
  expect([...used].sort()).toEqual(['DELETE', 'GET', 'POST', 'PUT']);
  expect(isAllowed('PATCH /api/v1/namespaces/auto/configmaps/a', ['auto-deploy'])).toBe(false);
  expect(isAllowed('GET /api/v1/namespaces/auto/secrets/other', ['auto-deploy'])).toBe(false);
});

test('the workflow runs the command of the guide', () => {
  const { jobs } = parse(BLOCKS[1]);
  const commands = jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  expect(commands.at(-1)).toMatch(/^npx kubeflow-cdk auto-deploy lease .* -- npm test$/);
});
