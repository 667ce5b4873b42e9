import { takeLease } from '../../../src/auto-deploy/records/leases';
import { readStatus, writeStatus } from '../../../src/auto-deploy/records/status';
import { aConfig, aVersion, found, HOUR, MINUTE, NOW } from '../plan/builders';
import { Scene } from './scene';
import { CONFIG_MAPS, deploy, endJob, JOBS, LEASES, runningJobs } from './simulated-jobs';

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.start();
});
afterEach(() => scene.fake.stop());

test('a commit becomes a Job, which runs with the least privileges', async () => {
  await scene.reconciler().pass();
  const [job] = scene.fake.all('jobs');
  expect(job.metadata.name).toMatch(/^master-aaaaaaa-[a-z0-9]{5}$/);
  expect(job.metadata.annotations).toMatchObject({
    'auto-deploy.kubeflow-cdk.io/commit': 'a'.repeat(40),
    'auto-deploy.kubeflow-cdk.io/expires-at': new Date(NOW + 48 * HOUR).toISOString(),
    'auto-deploy.kubeflow-cdk.io/launched-by': 'test',
  });
  expect(job.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 1800 });
  const { containers, volumes, securityContext } = job.spec.template.spec;
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(containers[0].securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(volumes).toContainEqual({ name: 'git', secret: { secretName: 'git', defaultMode: 0o440 } });
  expect(scene.log).toEqual([expect.stringMatching(/^master-aaaaaaa-.{5}: starts, at aaaaaaa of refs\/heads\/main$/)]);
});

test('the next commit becomes a second instance, and the first one is deleted with its records', async () => {
  await scene.passes(2);
  const [first] = (await scene.observe()).instances;
  expect(first).toMatchObject({ phase: 'deployed', ready: true, urls: [{ value: 'https://hub.example.com' }] });
  scene.sources = { master: found('b') };
  await scene.passes(4);
  const { instances, abandonedLeases } = await scene.observe();
  expect(instances.map(({ commit }) => commit[0])).toEqual(['b']);
  expect(abandonedLeases).toEqual([]);
  expect(scene.fake.all('namespaces')).toHaveLength(1);
  expect(
    [...scene.fake.all('jobs'), ...scene.fake.all('configmaps'), ...scene.fake.all('leases')]
      .map(({ metadata }) => metadata.name)
      .sort(),
  ).toEqual(['auto-deploy-status', instances[0].name, instances[0].name]);
});

test('the reason of each decision is recorded', async () => {
  await scene.passes(2);
  const { status } = await readStatus(scene.fake.api);
  expect(status.pass?.versions).toMatchObject([{ version: 'master', action: 'none', reason: 'upToDate' }]);
  expect(status.pass?.instances).toMatchObject([{ action: 'keep', reason: 'newest' }]);
});

test('a leased instance stays until the lease is over', async () => {
  await scene.passes(2);
  const [first] = (await scene.observe()).instances;
  const options = { holder: 'a test', duration: 30 * MINUTE, longest: 6 * HOUR, now: scene.now };
  expect(await takeLease(scene.fake.api, first, options)).toMatchObject({ holder: 'a test' });
  scene.sources = { master: found('b') };
  await scene.passes(5);
  expect((await scene.observe()).instances).toHaveLength(2);
  await scene.passes(4);
  expect((await scene.observe()).instances).toHaveLength(1);
});

test('a lease that is taken during a pass prevents the deletion', async () => {
  await scene.passes(2);
  const [first] = (await scene.observe()).instances;
  scene.sources = { master: found('b') };
  await scene.passes(1);
  scene.fake.fault = (request) => {
    // After the pass has read all leases.
    if (request.startsWith('PUT') && request.includes('auto-deploy-status')) {
      const spec = {
        holderIdentity: 'a test',
        renewTime: new Date(scene.now).toISOString(),
        leaseDurationSeconds: 600,
      };
      scene.fake.set(LEASES, { metadata: { name: first.name, namespace: 'auto' }, spec });
    }
    return undefined;
  };
  scene.now += 5 * MINUTE;
  await scene.reconciler().pass();
  expect(scene.log.at(-1)).toMatch(/is not deleted, because somebody has just taken it/);
  expect(runningJobs(scene.fake, 'remove')).toEqual([]);
});

test('nobody can take an instance whose deletion was decided', async () => {
  await scene.passes(2);
  const [first] = (await scene.observe()).instances;
  scene.sources = { master: found('b') };
  await scene.passes(1);
  scene.now += 5 * MINUTE;
  await scene.reconciler().pass();
  expect(runningJobs(scene.fake, 'remove')).toHaveLength(1);
  const options = { holder: 'a test', duration: MINUTE, longest: HOUR, now: scene.now + 24 * HOUR };
  expect(await takeLease(scene.fake.api, first, options)).toBeUndefined();
});

test('a failed deployment is remembered with its reason, deleted, and tried again later', async () => {
  await scene.reconciler().pass();
  const [job] = runningJobs(scene.fake, 'launch');
  deploy(scene.fake, job, scene.now);
  const record = scene.fake.get(`${CONFIG_MAPS}/${job.metadata.name}`);
  const annotations = { ...record?.metadata.annotations, 'auto-deploy.kubeflow-cdk.io/failure': 'npm ci failed' };
  scene.fake.set(CONFIG_MAPS, { ...record, metadata: { ...record?.metadata, annotations } } as never);
  endJob(scene.fake, job, 'Failed', scene.now);
  await scene.passes(3);
  const { status } = await readStatus(scene.fake.api);
  expect(status.history.failures).toMatchObject([{ message: 'npm ci failed', instance: job.metadata.name }]);
  await scene.passes(3);
  const { instances } = await scene.observe();
  expect(instances).toMatchObject([{ phase: 'deployed' }]);
  expect(instances[0].name).not.toBe(job.metadata.name);
});

test('a deletion that is stuck is reported with what holds it, and tried again', async () => {
  await scene.passes(2);
  const [first] = (await scene.observe()).instances;
  scene.sources = { master: found('b') };
  await scene.passes(1);
  scene.now += 5 * MINUTE;
  await scene.reconciler().pass();
  const record = scene.fake.get(`${CONFIG_MAPS}/${first.name}`);
  const annotations = {
    ...record?.metadata.annotations,
    'auto-deploy.kubeflow-cdk.io/stuck': 'finalizer example.com/x',
  };
  scene.fake.set(CONFIG_MAPS, { ...record, metadata: { ...record?.metadata, annotations } } as never);
  endJob(scene.fake, runningJobs(scene.fake, 'remove')[0], 'Failed', scene.now);
  scene.now += MINUTE / 2;
  await scene.reconciler().pass();
  const { status } = await readStatus(scene.fake.api);
  expect(status.pass?.instances).toContainEqual(
    expect.objectContaining({
      action: 'removing',
      reason: 'retryLater',
      message: expect.stringMatching(/example\.com\/x/),
    }),
  );
  scene.now += MINUTE;
  await scene.reconciler().pass();
  expect(runningJobs(scene.fake, 'remove').map(({ metadata }) => metadata.name)).toEqual([`${first.name}-remove-2`]);
  expect(scene.fake.get(`${JOBS}/${first.name}-remove-1`)).toBeUndefined();
});

test('of two reconcilers at once, one acts', async () => {
  const results = await Promise.all([scene.reconciler().pass(), scene.reconciler().pass()]);
  expect(results.filter((result) => result === undefined)).toHaveLength(1);
  expect(scene.fake.all('jobs')).toHaveLength(1);
});

test('a Job that the API server rejects does not stop the pass, and fails in the end', async () => {
  const config = aConfig([aVersion('master'), aVersion('other')]);
  scene.sources = { master: found('a'), other: found('a') };
  let rejected = 0;
  scene.fake.fault = (request) => (request === `POST ${JOBS}` && rejected++ % 2 === 0 ? 403 : undefined);
  await scene.reconciler(config).pass();
  expect(scene.fake.all('jobs')).toHaveLength(1);
  expect(scene.log[0]).toMatch(/its Job cannot be created: the server answers 403/);
  scene.fake.fault = (request) => (request === `POST ${JOBS}` ? 403 : undefined);
  scene.now += 31 * MINUTE;
  await scene.reconciler(config).pass();
  const { status } = await readStatus(scene.fake.api);
  expect(status.history.failures).toMatchObject([{ message: expect.stringMatching(/could not be created/) }]);
});

test('a damaged status is replaced, and nothing is started twice', async () => {
  await scene.passes(2);
  const status = scene.fake.get(`${CONFIG_MAPS}/auto-deploy-status`);
  scene.fake.set(CONFIG_MAPS, { ...status, data: { 'status.json': '{"history":1}' } } as never);
  await scene.passes(2);
  expect((await scene.observe()).instances).toHaveLength(1);
});

test('an instance whose version left the configuration before its Job was created is forgotten', async () => {
  scene.fake.fault = (request) => (request === `POST ${JOBS}` ? 503 : undefined);
  await scene.reconciler().pass();
  scene.fake.fault = () => undefined;
  scene.sources = { other: found('a') };
  const other = aConfig([aVersion('other')]);
  await scene.reconciler(other).pass();
  await scene.reconciler(other).pass();
  expect((await readStatus(scene.fake.api)).status.pending).toEqual([]);
  expect(scene.fake.all('jobs')).toHaveLength(1);
});

test('the number of requests of a pass does not grow with the number of instances', async () => {
  const count = async () => {
    const before = scene.fake.requests.length;
    await scene.reconciler().pass();
    return scene.fake.requests.length - before;
  };
  await scene.passes(2);
  const few = await count();
  const [job] = scene.fake.all('jobs');
  for (let index = 0; index < 1000; index++) {
    const name = `other-aaaaaaa-${index}`;
    const labels = {
      ...job.metadata.labels,
      'auto-deploy.kubeflow-cdk.io/instance': name,
      'auto-deploy.kubeflow-cdk.io/version': 'other',
    };
    deploy(scene.fake, { ...job, metadata: { ...job.metadata, name, labels } }, scene.now);
    scene.fake.set(JOBS, { ...job, metadata: { ...job.metadata, name, labels } });
  }
  expect(await count()).toBe(few);
  expect((await scene.observe()).instances).toHaveLength(1001);
});

test('the recorded state of 100 versions and 1,000 instances fits into a ConfigMap', async () => {
  const message = 'm'.repeat(1000);
  const versions = Array.from({ length: 100 }, (_, index) => `${'v'.repeat(21)}${index + 100}`);
  const failures = versions.flatMap((version) =>
    Array.from({ length: 9 }, (_, at) => ({
      version,
      digest: 'a'.repeat(40),
      instance: `${version}-aaaaaaa-${at}abcd`,
      at: NOW,
      message,
    })),
  );
  const pass = {
    at: NOW,
    versions: versions.map(
      (version) => ({ version, source: found('a'), action: 'none', reason: 'upToDate', message }) as const,
    ),
    instances: Array.from(
      { length: 1000 },
      (_, index) =>
        ({
          instance: `${versions[0]}-aaaaaaa-${index}`,
          action: 'keep',
          reason: 'unready',
          until: NOW,
          message,
        }) as const,
    ),
  };
  const status = { history: { failures, launched: {} }, pending: [], pass };
  await writeStatus(scene.fake.api, { status }, status);
  const text = scene.fake.get(`${CONFIG_MAPS}/auto-deploy-status`)?.data['status.json'];
  expect(text.length).toBeGreaterThan(500_000);
  expect(text.length).toBeLessThan(2 ** 20);
  expect((await readStatus(scene.fake.api)).status.history.failures).toHaveLength(900);
});
