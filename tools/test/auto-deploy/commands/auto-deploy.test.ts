import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { observeInstances } from '../../../src/auto-deploy/records/observe';
import { ExitCode } from '../../../src/exit-codes';
import { runProgram } from '../../../src/program';
import { RecordedTerminal } from '../../recorded-terminal';
import { GitServer } from '../git/git-server';
import { HOUR } from '../plan/builders';
import { deploy, endJob, LEASES, runningJobs } from '../reconcile/simulated-jobs';
import { FakeApi } from '../records/fake-api';

// The command is loaded when it runs.
beforeAll(() => import('../../../src/auto-deploy/commands/run-auto-deploy'), 120_000);

let fake: FakeApi;
let git: GitServer;
let folder: string;
beforeEach(async () => {
  fake = await FakeApi.start();
  git = await GitServer.start();
  folder = mkdtempSync(join(tmpdir(), 'auto-deploy-'));
  writeFileSync(join(folder, 'kubeconfig'), fake.kubeconfig);
  configure();
});
afterEach(() => {
  fake.stop();
  git.stop();
  rmSync(folder, { recursive: true });
});

function configure(changes: object = {}): void {
  const version = { name: 'master', repository: git.url, branch: 'main', environment: 'lab', ...changes };
  const config = { apiVersion: 'kubeflow-cdk.io/deployments/v1', versions: [version] };
  writeFileSync(join(folder, 'deployments.yaml'), stringify(config));
}

async function autoDeploy(...args: string[]) {
  const env = { KUBECONFIG: join(folder, 'kubeconfig'), PATH: process.env.PATH, POD_NAMESPACE: 'auto' };
  const terminal = new RecordedTerminal({ env, cwd: folder });
  const exitCode = await runProgram(['auto-deploy', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

const reconcile = (...args: string[]) => autoDeploy('reconcile', '--once', '--image', 'runner', ...args);

/** A command that runs until the test ends it. */
const UNTIL_TOLD = ['sh', '-c', 'until [ -e told ]; do sleep 0.05; done'];
const tellToEnd = () => writeFileSync(join(folder, 'told'), '');

/** An instance that was started, and is Ready. */
async function anInstance(): Promise<string> {
  git.commit({ a: '1' });
  await reconcile();
  const [job] = runningJobs(fake, 'launch');
  deploy(fake, job, Date.now());
  endJob(fake, job, 'Complete', Date.now());
  return job.metadata.name;
}

test('check names the versions, or the line and column of a mistake', async () => {
  expect(await autoDeploy('check')).toMatchObject({
    exitCode: ExitCode.success,
    out: 'deployments.yaml is valid: master\n',
  });
  configure({ brnach: 'main' });
  const { exitCode, err } = await autoDeploy('check');
  expect(exitCode).toBe(ExitCode.usage);
  expect(err).toMatch(/deployments\.yaml:7:5: "brnach" is not a field of versions\[0\]\. Did you mean "branch"\?/);
});

test('reconcile starts an instance of a real commit, and prints why', async () => {
  const commit = git.commit({ a: '1' });
  const { exitCode, out } = await reconcile();
  expect(exitCode).toBe(ExitCode.success);
  expect(out).toContain(`master: launch (first). main is at ${commit.slice(0, 7)}, and there is no instance.\n`);
  const second = await reconcile('--json');
  const lines = second.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { type: 'version', version: 'master', action: 'none', reason: 'upToDate' },
    { type: 'instance', action: 'keep', reason: 'launching' },
  ]);
});

test('reconcile reads the credentials of a repository from its Secret', async () => {
  git.commit({ a: '1' });
  git.login = { username: 'git', password: 'token' };
  configure({ credentialsSecret: 'git' });
  expect((await reconcile()).out).toMatch(/master: none \(unreachable\)\..*not found/);
  const password = Buffer.from('token').toString('base64');
  fake.set('/api/v1/namespaces/auto/secrets', { metadata: { name: 'git', namespace: 'auto' }, data: { password } });
  expect((await reconcile()).out).toMatch(/master: launch/);
});

test('latest prints the newest healthy instance, or one of its fields', async () => {
  expect(await autoDeploy('latest', '--of', 'master')).toMatchObject({ exitCode: ExitCode.different, out: '' });
  const name = await anInstance();
  expect((await autoDeploy('latest', '--of', 'master', '--field', 'url')).out).toBe('https://hub.example.com\n');
  expect(JSON.parse((await autoDeploy('latest', '--json')).out)).toMatchObject({ name, namespace: `${name}-kubeflow` });
  expect((await autoDeploy('latest', '--min-age', '1h')).exitCode).toBe(ExitCode.different);
  expect((await autoDeploy('latest', '--of', 'other')).exitCode).toBe(ExitCode.different);
  const mistyped = await autoDeploy('latest', '--field', 'ulr');
  expect([mistyped.exitCode, mistyped.err]).toEqual([ExitCode.usage, expect.stringContaining('Did you mean "url"?')]);
});

const SHOW = 'echo "$KUBEFLOW_INSTANCE $KUBEFLOW_NAMESPACE $KUBEFLOW_URL $KUBEFLOW_CONTEXT"; exit 7';

test('lease runs a command with an instance, gives it back, and returns the exit code', async () => {
  const name = await anInstance();
  const { exitCode, out } = await autoDeploy('lease', '--of', 'master', '--', 'sh', '-c', SHOW);
  expect(exitCode).toBe(7);
  expect(out).toBe(`${name} ${name}-kubeflow https://hub.example.com one\n`);
  expect(fake.get(`${LEASES}/${name}`)?.spec.holderIdentity).toBe('');
});

test('two tests never have the same instance at once', async () => {
  await anInstance();
  const first = autoDeploy('lease', '--', ...UNTIL_TOLD);
  await vi.waitFor(() => expect(fake.all('leases')[0]?.spec.holderIdentity).toMatch(/./), { timeout: 20_000 });
  expect((await autoDeploy('lease', '--', 'true')).exitCode).toBe(ExitCode.different);
  const waiting = autoDeploy('lease', '--wait', '60s', '--', 'true');
  tellToEnd();
  expect((await first).exitCode).toBe(0);
  expect((await waiting).exitCode).toBe(0);
}, 120_000);

test('of many that try at the same time, one gets the instance', async () => {
  await anInstance();
  const exitCodes: number[] = [];
  const all = Array.from({ length: 6 }, async () => {
    exitCodes.push((await autoDeploy('lease', '--', ...UNTIL_TOLD)).exitCode);
  });
  await vi.waitFor(() => expect(exitCodes).toHaveLength(5), { timeout: 30_000 });
  tellToEnd();
  await Promise.all(all);
  expect(exitCodes).toEqual([1, 1, 1, 1, 1, 0]);
});

test('a command whose lease was taken away is interrupted', async () => {
  const name = await anInstance();
  const running = autoDeploy('lease', '--for', '10s', '--', 'sleep', '60');
  await vi.waitFor(() => expect(fake.get(`${LEASES}/${name}`)).toBeDefined(), { timeout: 20_000 });
  const lease = fake.get(`${LEASES}/${name}`);
  const spec = { ...lease?.spec, holderIdentity: 'another', renewTime: new Date(Date.now() + HOUR).toISOString() };
  fake.set(LEASES, { ...lease, spec } as never);
  const { exitCode, err } = await running;
  expect([exitCode, err]).toEqual([ExitCode.failed, expect.stringContaining('is lost')]);
  expect((await observeInstances(fake.api, [], HOUR)).instances[0].lease?.holder).toBe('another');
}, 120_000);

test.each([
  [['reconcile', '--once'], /--image is not set/],
  [['reconcile', '--interval', '0s'], /--interval 0s is too short/],
  [['reconsile'], /Did you mean "reconcile"\?/],
  [['lease'], /There is no command/],
  [['latest', 'x'], /takes no argument "x"/],
  [['latest', '--min-age', '20'], /"20" is not valid for --min-age/],
  [['lease', '--for', '1s', '--', 'true'], /--for 1s is too short/],
  [['launch'], /KUBEFLOW_AUTO_DEPLOY_TASK is not set/],
  [['check', '--config', 'missing.yaml'], /missing\.yaml cannot be read/],
])('fails for %j', async (args, message) => {
  expect((await autoDeploy(...args)).err).toMatch(message);
});
