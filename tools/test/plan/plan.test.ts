import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkComponent, chooseEnvironment } from '../../src/plan/environment';
import { loadEnvironment } from '../../src/plan/load-environment';
import { findProgram } from '../../src/plan/program';
import { checkPlan, versionWarning } from '../../src/plan/read-plan';
import { programError } from '../../src/plan/synthesize';
import { RecordedTerminal } from '../recorded-terminal';
import { aPlan } from './a-plan';

let folder: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const terminal = () => new RecordedTerminal({ cwd: folder, env: process.env });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a plan', () => {
  test('of this version is accepted', () => {
    expect(checkPlan(aPlan(), 'plan.json').environment).toBe('lab');
  });

  test('fails with another version, and names the command line that reads it', () => {
    const plan = {
      ...aPlan(),
      apiVersion: 'kubeflow-cdk.io/plan/v2',
      generator: { name: 'kubeflow-cdk', version: '2.3.4' },
    };
    expect(() => checkPlan(plan, 'plan.json')).toThrow(
      expect.objectContaining({
        reason: expect.stringContaining('version 0.1.0 reads "kubeflow-cdk.io/plan/v1". kubeflow-cdk 2.3.4 wrote it.'),
        hint: expect.stringContaining('npx kubeflow-cdk-cli@2.3.4'),
        exitCode: 3,
      }),
    );
  });

  test('fails with all missing fields', () => {
    const { components: _, ...plan } = aPlan();
    expect(() => checkPlan({ ...plan, manifests: 1, tools: [{}] }, 'plan.json')).toThrow(
      expect.objectContaining({
        reason: [
          '"manifests" must be a string.',
          '"components" must be a list.',
          '"tools[0]" must have the field "name".',
          '"tools[0]" must have the field "reason".',
        ].join('\n'),
      }),
    );
  });

  test.each([
    ['0.1.9', undefined],
    ['0.2.0', /npx kubeflow-cdk-cli@0\.2\.0/],
  ])('of library %s', (version, warning) => {
    const text = versionWarning(aPlan({ generator: { name: 'kubeflow-cdk', version } }));
    warning === undefined ? expect(text).toBeUndefined() : expect(text).toMatch(warning);
  });
});

describe('an environment', () => {
  const synthesis = { environments: ['dev', 'prod'], former: ['old'] };

  test('is the only one', () => {
    expect(chooseEnvironment({ environments: ['lab'], former: ['old'] }, undefined)).toBe('lab');
  });

  test('is the named one', () => {
    expect(chooseEnvironment(synthesis, 'prod')).toBe('prod');
  });

  test('that left the program can be deleted only', () => {
    expect(chooseEnvironment(synthesis, 'old', { allowFormer: true })).toBe('old');
    expect(() => chooseEnvironment(synthesis, 'old')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('delete old') }),
    );
  });

  test.each([
    [undefined, 'The program has several environments.', 'Name one of "dev", "prod".'],
    ['prd', 'The program has no environment "prd".', 'Did you mean "prod"? Must be one of "dev", "prod".'],
  ])('fails for %s', (given, message, reason) => {
    expect(() => chooseEnvironment(synthesis, given)).toThrow(
      expect.objectContaining({ message, reason, exitCode: 2 }),
    );
  });

  test('fails for a component that it does not have', () => {
    expect(() => checkComponent('lab', ['jupyterhub', 'nfs'], 'jupyterhb')).toThrow(
      expect.objectContaining({ reason: expect.stringContaining('Did you mean "jupyterhub"?'), exitCode: 2 }),
    );
  });
});

describe('a program', () => {
  test('is the one of cdk8s.yaml, with its output folder', () => {
    write('cdk8s.yaml', 'app: node x.js\noutput: out\n');
    write('main.ts', '');
    expect(findProgram(folder)).toEqual({ command: 'node x.js', env: { CDK8S_OUTDIR: 'out' } });
  });

  test.each([
    ['main.ts', 'node --import tsx main.ts'],
    ['main.js', 'node main.js'],
    ['main.py', 'python3 main.py'],
  ])('without cdk8s.yaml is %s', (file, command) => {
    write(file, '');
    expect(findProgram(folder).command).toBe(command);
  });

  test('fails in a folder without one', () => {
    expect(() => findProgram(folder)).toThrow(
      expect.objectContaining({ exitCode: 3, hint: expect.stringContaining('init') }),
    );
  });

  test('fails if cdk8s.yaml is not YAML', () => {
    write('cdk8s.yaml', 'app: [');
    expect(() => findProgram(folder)).toThrow(expect.objectContaining({ exitCode: 3 }));
  });

  test('runs, and its warnings are printed', async () => {
    write('deploy.out/lab/plan.json', JSON.stringify(aPlan()));
    write('package.json', '{"name":"my-app"}');
    write('main.js', `console.error('Warning: one\\n  more\\n\\nlab: 3 objects in dist/lab\\n');`);
    const it = terminal();
    expect(await loadEnvironment(it, undefined)).toMatchObject({ program: 'my-app', plan: { environment: 'lab' } });
    expect(it.err).toBe('Warning: one\n  more\n');
  });

  test('has no environments that left it', async () => {
    write('deploy.out/lab/plan.json', JSON.stringify(aPlan()));
    write('deploy.out/old/plan.json', JSON.stringify(aPlan()));
    write('main.js', `console.error('old: not an environment of this program. Its files stay.');`);
    expect((await loadEnvironment(terminal(), undefined)).plan.environment).toBe('lab');
  });

  test('fails with its error, without a stack trace', async () => {
    write('main.js', `throw new Error('the disk has no size.\\n  Set size.');`);
    await expect(loadEnvironment(terminal(), undefined)).rejects.toMatchObject({
      message: 'The program failed.',
      reason: 'the disk has no size.\n  Set size.',
      exitCode: 3,
    });
  });

  test('fails if it writes no plan', async () => {
    write('main.js', '');
    await expect(loadEnvironment(terminal(), undefined)).rejects.toMatchObject({
      message: 'The program wrote no plan to deploy.out.',
      exitCode: 3,
    });
  });

  test.each([
    ['Error', 'x.ts:1\nthrow\n^\n\nError: a\n  b\n    at f (x.ts:1:2)\n\nNode.js v20.1.0\n', 'a\n  b'],
    [
      'KubeflowError',
      'KubeflowError: lab/hub: wrong\n  Use another.\n\nNode.js v24.0.0',
      'lab/hub: wrong\n  Use another.',
    ],
    [
      'TypeError',
      "x.ts:1\n\nTypeError: Cannot read properties of undefined (reading 'a')\n    at Object.<anonymous> (x.ts:1:1)",
      "TypeError: Cannot read properties of undefined (reading 'a')",
    ],
    [
      'a missing module',
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'tsx'\n    at x (node:internal:1:1) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'tsx'",
    ],
    ['text only', 'sh: 1: foo: not found', 'sh: 1: foo: not found'],
  ])('the error of %s', (_, stderr, expected) => {
    expect(programError(stderr)).toContain(expected);
    expect(programError(stderr)).not.toMatch(/^\s+at |Node\.js v/m);
  });
});
