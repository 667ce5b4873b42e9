import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobOptions, Task } from '../../../src/auto-deploy/jobs/job-objects';
import { launchJob, TASK_VARIABLE } from '../../../src/auto-deploy/jobs/job-objects';
import { type LaunchOptions, launchInstance } from '../../../src/auto-deploy/jobs/launch';
import { readTask } from '../../../src/auto-deploy/jobs/task';
import { ANNOTATIONS } from '../../../src/auto-deploy/records/record';
import { CliError } from '../../../src/cli-error';
import { ExitCode } from '../../../src/exit-codes';
import { RecordedTerminal } from '../../recorded-terminal';
import { GitServer } from '../git/git-server';
import { anInstance, aVersion, HOUR } from '../plan/builders';
import { FakeApi } from '../records/fake-api';
import { programText } from './a-program';

const OPTIONS: JobOptions = {
  namespace: 'auto',
  image: 'runner',
  serviceAccount: 'jobs',
  imagePullSecrets: [],
  launchedBy: 'test',
};

let fake: FakeApi;
let git: GitServer;
let folder: string;
beforeEach(async () => {
  fake = await FakeApi.start();
  git = await GitServer.start();
  folder = mkdtempSync(join(tmpdir(), 'launch-'));
});
afterEach(() => {
  fake.stop();
  git.stop();
  rmSync(folder, { recursive: true });
});

const BUILD = 'touch built.txt && echo built';
const NAME = 'master-aaaaaaa-x7k2p';
const NAMESPACE = `${NAME}-kubeflow`;
const APPLICATIONS = `/apis/app.k8s.io/v1beta1/namespaces/${NAMESPACE}/applications`;

/** The task of a Job, as the Job reads it. */
function taskFor(commit: string, changes: Parameters<typeof aVersion>[1] = {}): Task {
  const record = { ...anInstance('a', HOUR), name: NAME, commit, digest: commit, repository: git.url };
  const job = launchJob(record, aVersion('master', { build: BUILD, path: 'app', ...changes }), OPTIONS);
  const env = job.spec.template.spec.containers[0].env as { name: string; value: string }[];
  return readTask(Object.fromEntries(env.map(({ name, value }) => [name, value])));
}

function launch(task: Task, deploy: LaunchOptions['deploy'] = async () => ExitCode.success) {
  const terminal = new RecordedTerminal({ env: { ...process.env, [TASK_VARIABLE]: 'the task' } });
  mkdirSync(join(folder, 'source'), { recursive: true });
  const options = { terminal, api: fake.api, folder: join(folder, 'source'), signal: new AbortController().signal };
  return { terminal, done: launchInstance(task, { ...options, deploy }) };
}

const failure = () =>
  fake.get(`/api/v1/namespaces/auto/configmaps/${NAME}`)?.metadata.annotations?.[ANNOTATIONS.failure];

test('clones the commit, builds and deploys the program, and marks its Application', async () => {
  const commit = git.commit({ 'app/main.js': programText() });
  git.commit({ 'app/main.js': 'throw new Error("a later commit")' });
  let recorded: unknown;
  const { terminal, done } = launch(taskFor(commit), async ({ cwd, env }, environment, timeout) => {
    recorded = fake.get(`/api/v1/namespaces/auto/configmaps/${NAME}`)?.data['objects.json'];
    expect([cwd, environment]).toEqual([join(folder, 'source', 'app'), 'lab']);
    expect(env.KUBEFLOW_NAMESPACE_PREFIX).toBe(`${NAME}-`);
    expect(timeout).toMatch(/^17\d\ds$/);
    fake.set(APPLICATIONS, { metadata: { name: 'kubeflow', namespace: NAMESPACE } });
    return ExitCode.success;
  });
  expect(await done).toBe(ExitCode.success);
  expect(terminal.out).toContain('built\n');
  // Objects are recorded before they are created, so that they can be deleted.
  expect(JSON.parse(String(recorded))).toEqual([
    { group: '', version: 'v1', kind: 'Namespace', name: NAMESPACE },
    { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRole', name: `${NAME}-operator` },
  ]);
  expect(fake.get(`${APPLICATIONS}/kubeflow`)?.metadata).toMatchObject({
    labels: { 'auto-deploy.kubeflow-cdk.io/version': 'master', 'auto-deploy.kubeflow-cdk.io/deployer': 'auto' },
    annotations: { [ANNOTATIONS.commit]: commit, [ANNOTATIONS.repository]: git.url },
  });
  const seen = JSON.parse(readFileSync(join(folder, 'source/app/seen.json'), 'utf8'));
  expect(seen[TASK_VARIABLE]).toBeUndefined();
});

test('a private repository is cloned with the mounted credentials', async () => {
  const commit = git.commit({ 'app/main.js': programText() });
  git.login = { username: 'git', password: 'token' };
  const mounted = join(folder, 'secret');
  mkdirSync(mounted);
  writeFileSync(join(mounted, 'password'), 'token\n');
  const task = taskFor(commit, { credentialsSecret: 'git' });
  expect(task.credentials).toBe('/etc/kubeflow-git');
  expect(await launch({ ...task, credentials: mounted }).done).toBe(ExitCode.success);
});

test.each<[title: string, files: Record<string, string>, version: Parameters<typeof aVersion>[1], message: RegExp]>([
  [
    'the build fails',
    { 'app/main.js': '' },
    { build: 'echo no such package >&2; exit 3' },
    /exit code 3.* no such package/,
  ],
  ['the program fails', { 'app/main.js': 'throw new Error("bad prop")' }, {}, /The program failed.* bad prop/],
  ['there is no program', { 'other/main.js': '' }, { build: undefined, path: 'other/x' }, /other\/x|no app/],
  ['the prefix is ignored', { 'app/main.js': programText({ namespacePrefix: 'mine-' }) }, {}, /Its prefix is "mine-"/],
  [
    'it creates infrastructure',
    { 'app/main.js': programText({ terraform: 'cdktf.out' }) },
    {},
    /creates infrastructure/,
  ],
  [
    'an object would be shared',
    {
      'app/main.js': programText({
        setup: [
          {
            file: 'a.yaml',
            objects: [{ group: '', version: 'v1', kind: 'Namespace', name: 'kubeflow', gates: true }],
          },
        ],
      }),
    },
    {},
    /Namespace \/kubeflow: the name or namespace does not start with/,
  ],
  ['there is no Application', { 'app/main.js': programText({ components: [] }) }, {}, /has no Application/],
])('fails and records why if %s', async (_, files, version, message) => {
  const task = taskFor(git.commit(files), version);
  const deploy = vi.fn(async () => ExitCode.success);
  await expect(launch(task, deploy).done).rejects.toThrow(CliError);
  expect(failure()).toMatch(message);
  expect(deploy).not.toHaveBeenCalled();
});

test('fails if the commit was removed by a forced push', async () => {
  git.commit({ 'app/main.js': programText() });
  await expect(launch(taskFor('b'.repeat(40))).done).rejects.toThrow(/no longer has the commit/);
});

test('fails if the deployment does, and marks the Application that exists', async () => {
  const commit = git.commit({ 'app/main.js': programText() });
  const { done } = launch(taskFor(commit), async () => {
    fake.set(APPLICATIONS, { metadata: { name: 'kubeflow', namespace: NAMESPACE } });
    throw new CliError('hub cannot become ready.', { reason: 'ImagePullBackOff', exitCode: ExitCode.failed });
  });
  await expect(done).rejects.toThrow('hub cannot become ready.');
  expect(failure()).toBe('hub cannot become ready. ImagePullBackOff');
  expect(fake.get(`${APPLICATIONS}/kubeflow`)?.metadata.labels).toBeDefined();
});
