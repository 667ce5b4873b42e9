import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../src/exit-codes';
import { runProgram } from '../../src/program';
import { RecordedTerminal } from '../recorded-terminal';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bad-input-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd, env: { HOME: cwd, PATH: '' } });
  const exitCode = await runProgram(['init', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

const HEADER = 'apiVersion: kubeflow-cdk.io/answers/v1\n';

test.each<[string, string[], number, string, string]>([
  [
    'an unknown option',
    ['--platfrom', 'kind'],
    ExitCode.usage,
    "unknown option '--platfrom'",
    'Did you mean --platform?',
  ],
  [
    'an unknown platform',
    ['--platform', 'kindd'],
    ExitCode.usage,
    '"kindd" is not valid for --platform',
    'Must be one of: minikube, kind',
  ],
  [
    'an invalid zone',
    ['--platform', 'gke', '--zone', 'us_central1'],
    ExitCode.usage,
    '"us_central1" is not valid for --zone',
    'such as us-central1-a',
  ],
  [
    'an option of another platform',
    ['--platform', 'kind', '--zone', 'us-central1-a'],
    ExitCode.usage,
    'zone requires the platform gke',
    'Use --platform gke',
  ],
  [
    'a hostname without administrators',
    ['--hostname', 'a.example.com'],
    ExitCode.usage,
    'requires administrators',
    'Use --admin-users NAME.',
  ],
  [
    'a hostname without an ingress',
    ['--hostname', 'a.example.com', '--admin-users', 'a'],
    ExitCode.usage,
    'requires an ingress controller',
    '--ingress-class NAME',
  ],
  [
    'shared files on Autopilot',
    ['--platform', 'gke', '--gke-cluster', 'autopilot', '--components', 'shared-files'],
    ExitCode.usage,
    'not supported on GKE Autopilot',
    'FilestoreVolume',
  ],
  [
    'shared files without a Service range',
    ['--platform', 'any-cluster', '--components', 'shared-files'],
    ExitCode.usage,
    'requires the address range of Services',
    '--service-cidr CIDR',
  ],
  ['no component', ['--components', ''], ExitCode.usage, 'at least one component', '--components notebooks'],
  ['a missing answers file', ['--answers', 'missing.yaml'], ExitCode.files, 'missing.yaml cannot be read', 'ENOENT'],
  ['a missing context', ['--context', 'gone'], ExitCode.unreachable, 'There is no kubeconfig.', 'Create a cluster'],
])('fails with %s', async (_, args, exitCode, message, hint) => {
  const result = await run('app', '--yes', ...args);
  expect(result.exitCode).toBe(exitCode);
  expect(result.err).toContain(message);
  expect(result.err).toContain(hint);
  expect(result.err).not.toContain('    at ');
  expect(existsSync(join(cwd, 'app'))).toBe(false);
});

test.each([
  ['that is not YAML', 'a: [', 'at line 1, column 5.', 'Correct the YAML.'],
  ['that is empty', '', 'It contains no answers.', 'platform: kind'],
  ['without a version', 'platform: kind', 'Its apiVersion is missing.', 'kubeflow-cdk.io/answers/v1'],
  [
    'of another version',
    'apiVersion: kubeflow-cdk.io/answers/v2',
    'Its apiVersion is',
    'use the version of kubeflow-cdk that wrote the file',
  ],
  ['with a misspelled answer', `${HEADER}platfrom: kind`, '"platfrom" is not an answer.', 'Did you mean platform?'],
  [
    'with an invalid answer',
    `${HEADER}platform: [kind]\nzone: 3`,
    '3 is not valid for zone in bad.yaml',
    'Must be a zone',
  ],
])('fails with an answers file %s', async (_, text, reason, hint) => {
  writeFileSync(join(cwd, 'bad.yaml'), text);
  const { exitCode, err } = await run('app', '--answers', 'bad.yaml');
  expect(exitCode).toBe(ExitCode.usage);
  expect(err).toContain(reason);
  expect(err).toContain(hint);
  expect(existsSync(join(cwd, 'app'))).toBe(false);
});

test('fails in a folder with other files, and changes none', async () => {
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app/main.ts'), 'mine');
  const { exitCode, err } = await run('app', '--yes');
  expect(exitCode).toBe(ExitCode.files);
  expect(err).toContain('is not empty');
  expect(readdirSync(join(cwd, 'app'))).toEqual(['main.ts']);
  expect(readFileSync(join(cwd, 'app/main.ts'), 'utf8')).toBe('mine');
});

test('accepts a folder with a git repository only', async () => {
  mkdirSync(join(cwd, 'app/.git'), { recursive: true });
  expect((await run('app', '--yes')).exitCode).toBe(ExitCode.success);
});

test('fails if a part of the path is a file, and leaves nothing', async () => {
  writeFileSync(join(cwd, 'file'), '');
  const { exitCode, err } = await run('file/app', '--yes');
  expect(exitCode).toBe(ExitCode.files);
  expect(err).toContain('A part of the path is a file.');
  expect(readdirSync(cwd)).toEqual(['file']);
});

test('fails without permission to write, and leaves nothing', async () => {
  // Loads all modules while they can be read.
  await run('before', '--yes');
  chmodSync(cwd, 0o500);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    // Permissions do not apply to root.
    process.seteuid?.('nobody');
  }
  try {
    expect((await run('app', '--yes')).exitCode).toBe(ExitCode.files);
  } finally {
    if (isRoot) {
      process.seteuid?.(0);
    }
    chmodSync(cwd, 0o700);
  }
  expect(readdirSync(cwd)).toEqual(['before']);
});

test('an unreachable API server is a reason, not an error', async () => {
  mkdirSync(join(cwd, '.kube'));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'gone',
    contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'me' } }],
    clusters: [{ name: 'gone', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'me', user: {} }],
  };
  writeFileSync(join(cwd, '.kube/config'), JSON.stringify(config));
  const { exitCode, out } = await run('app', '--yes');
  expect(exitCode).toBe(ExitCode.success);
  expect(out).toContain('ECONNREFUSED');
  expect((await run('other', '--yes', '--context', 'gone')).exitCode).toBe(ExitCode.unreachable);
});
