import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { stringify } from 'yaml';
import { ExitCode } from '../../src/exit-codes';
import type { KubeObject } from '../../src/kubernetes/objects';
import { runProgram } from '../../src/program';
import type { Report } from '../../src/report/report';
import { RecordedTerminal } from '../recorded-terminal';
import { deployment, inputOf, namespace, object, policy, RESTRICTED } from './objects';

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/report-v1.schema.json'), 'utf8'));
const SAFE = [namespace(), policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })];
const HUB = (tag: string) => deployment('hub', { containers: [{ ...RESTRICTED, image: `acme/hub:${tag}` }] });

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function file(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

/** Writes the output of a program with the environment `lab`. */
function output(objects: readonly KubeObject[], folder = '.', environment = 'lab'): void {
  const { plan } = inputOf(objects);
  const components = plan.components.map((component) => ({ ...component, file: `dist/${environment}/hub.k8s.yaml` }));
  file(join(folder, `deploy.out/${environment}/plan.json`), JSON.stringify({ ...plan, environment, components }));
  file(join(folder, `dist/${environment}/hub.k8s.yaml`), objects.map((each) => `---\n${stringify(each)}`).join(''));
}

async function run(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd, env: process.env });
  const exitCode = await runProgram(['report', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

async function json(...args: string[]): Promise<Report[]> {
  const { out } = await run('--no-synth', '--json', ...args);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Report);
}

test('the JSON of a report has its schema, with and without a comparison', async () => {
  output([...SAFE, HUB('1'), object('v1', 'Service', 's', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })]);
  output([HUB('2'), object('v1', 'PersistentVolumeClaim', 'c', { spec: {} })], 'old');
  const validate = new Ajv2020().compile(SCHEMA);
  for (const [report] of [await json(), await json('--against', 'old')]) {
    expect(validate(report) ? [] : validate.errors).toEqual([]);
  }
});

test('the same output gives the same report', async () => {
  output([...SAFE, HUB('1')]);
  const [first, second] = [await run('--no-synth'), await run('--no-synth')];
  expect(first.out).toBe(second.out);
  expect(first.out).not.toContain(cwd);
});

test('all environments are reported, or one', async () => {
  output([...SAFE, HUB('1')]);
  output([HUB('1')], '.', 'prod');
  expect((await json()).map(({ environment }) => environment)).toEqual(['lab', 'prod']);
  expect((await json('prod')).map(({ environment }) => environment)).toEqual(['prod']);
  expect((await run('--no-synth', 'prd')).err).toContain('Did you mean "prod"?');
});

test.each([
  ['report.md', '# Report of environment lab'],
  ['report.html', '<!DOCTYPE html>'],
  ['report.json', '{"type":"report"'],
])('the extension of %s decides the format', async (name, start) => {
  output([...SAFE, HUB('1')]);
  expect((await run('--no-synth', '--output', name)).out).toBe(`Wrote ${name}.\n`);
  expect(readFileSync(join(cwd, name), 'utf8').startsWith(start)).toBe(true);
});

test.each([
  [[], ExitCode.success],
  [['--fail-on', 'medium'], ExitCode.success],
  [['--fail-on', 'low'], ExitCode.different],
  [['--fail-on', 'images'], ExitCode.different],
  [['--fail-on', 'images/no-digest'], ExitCode.different],
  [['--fail-on', 'network,roles', '--fail-on', 'images/latest'], ExitCode.success],
  [['--fail-on', 'high,images'], ExitCode.different],
])('%j ends with %i', async (args, expected) => {
  output([...SAFE, HUB('1')]);
  const { exitCode, err } = await run('--no-synth', ...args);
  expect(exitCode).toBe(expected);
  expect(err).toBe(
    expected === ExitCode.success
      ? ''
      : 'Failed because of --fail-on:\n  lab: low images/no-digest: acme/hub:1 (lab/hub/Deployment-hub)\n',
  );
});

test('with --against, known findings do not fail, but new ones and impacts do', async () => {
  output([...SAFE, HUB('1')]);
  output([...SAFE, HUB('1')], 'old');
  expect((await run('--no-synth', '--against', 'old', '--fail-on', 'low')).exitCode).toBe(ExitCode.success);
  output([...SAFE, HUB('2')]);
  const { exitCode, err } = await run('--no-synth', '--against', 'old', '--fail-on', 'low,restart');
  expect(exitCode).toBe(ExitCode.different);
  expect(err).toContain('lab: low images/no-digest: acme/hub:2');
  expect(err).toContain('lab: restart: update Deployment ml/hub');
});

test('an environment that leaves the program is a warning, and fails with kept', async () => {
  output([...SAFE, HUB('1')]);
  output([...SAFE, HUB('1')], 'old', 'gone');
  const { exitCode, err } = await run('--no-synth', '--against', 'old', '--fail-on', 'kept');
  expect(exitCode).toBe(ExitCode.different);
  expect(err).toContain('Warning: The environment "gone" leaves the program.');
  expect((await run('lab', '--no-synth', '--against', 'old')).err).toBe('');
});

test.each([
  [['--fail-on', 'imges'], 'Did you mean "images"?'],
  [['--fail-on', 'data-loss'], 'requires --against'],
  [['--against', 'nowhere'], '"nowhere" is neither a folder nor a Git revision.'],
  [['--against', '--help-me'], 'is neither a folder nor a Git revision'],
])('fails on %j', async (args, message) => {
  output([...SAFE, HUB('1')]);
  execFileSync('git', ['init', '--quiet'], { cwd });
  const { exitCode, err } = await run('--no-synth', ...args);
  expect(exitCode).toBe(ExitCode.usage);
  expect(err).toContain(message);
});

test('fails without output, and if a file of it is missing', async () => {
  expect(await run('--no-synth')).toMatchObject({ exitCode: ExitCode.files });
  output([HUB('1')]);
  rmSync(join(cwd, 'dist'), { recursive: true });
  expect((await run('--no-synth')).err).toContain('dist/lab/hub.k8s.yaml does not exist.');
});

test('fails if an earlier output names files outside of its folder', async () => {
  output([HUB('1')]);
  output([HUB('1')], 'old');
  const plan = join(cwd, 'old/deploy.out/lab/plan.json');
  writeFileSync(plan, readFileSync(plan, 'utf8').replace('dist/lab/hub', '../dist/lab/hub'));
  const { exitCode, err } = await run('--no-synth', '--against', 'old');
  expect(exitCode).toBe(ExitCode.files);
  expect(err).toContain('names a file outside of this folder: ../dist/lab/hub.k8s.yaml');
});

describe('a Git revision', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd, stdio: 'pipe' });
  const commit = () => {
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
  };

  test('with the output in it is read', async () => {
    output([...SAFE, HUB('1')]);
    commit();
    output([...SAFE, HUB('2')]);
    const [{ comparison }] = await json('--against', 'HEAD');
    expect(comparison?.changes.map(({ impact, object: name }) => `${impact} ${name}`)).toEqual([
      'restart Deployment ml/hub',
    ]);
  });

  test('without the output runs the program of the revision, and leaves the repository as it is', async () => {
    // The program copies a folder as its output.
    const program = (from: string) =>
      `const { cpSync } = require('node:fs'); cpSync('${from}', '.', { recursive: true }); require('a-package');\n`;
    output([...SAFE, HUB('1')], 'one');
    output([...SAFE, HUB('2')], 'two');
    file('node_modules/a-package/index.js', '');
    file('.gitignore', 'node_modules\ndist\ndeploy.out\n!one/**\n!two/**\n');
    file('main.js', program('one'));
    commit();
    file('main.js', program('two'));
    const before = [git('status', '--porcelain').toString(), readdirSync(join(cwd, '.git')).sort()];
    const { out, err } = await run('--json', '--against', 'HEAD');
    expect(err).toBe('');
    const [{ comparison }] = [JSON.parse(out) as Report];
    expect(comparison?.images).toMatchObject({
      added: [{ image: 'acme/hub:2' }],
      removed: [{ image: 'acme/hub:1' }],
    });
    expect([git('status', '--porcelain').toString(), readdirSync(join(cwd, '.git')).sort()]).toEqual(before);
  });

  test('fails if its program fails', async () => {
    file('main.js', `throw new Error('the disk has no size.');\n`);
    file('.gitignore', 'dist\ndeploy.out\n');
    commit();
    output([HUB('1')]);
    const { exitCode, err } = await run('--no-synth', '--against', 'HEAD');
    expect(exitCode).toBe(ExitCode.synthesis);
    expect(err).toContain('The program at revision "HEAD" cannot be synthesized.\n  the disk has no size.');
  });
});
