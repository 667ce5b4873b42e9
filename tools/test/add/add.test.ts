import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from '../../../test/examples/run-example';
import { ExitCode } from '../../src/exit-codes';
import type { Answers } from '../../src/init/answers/answers';
import { appFiles } from '../../src/init/files/app-files';
import { runProgram } from '../../src/program';
import { APPS } from '../init/apps';
import { runBiome, typeErrors } from '../init/check-program';
import { RecordedTerminal } from '../recorded-terminal';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'add-'));
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(join(__dirname, '../../../node_modules/typescript'), join(cwd, 'node_modules/typescript'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const main = () => readFileSync(join(cwd, 'main.ts'), 'utf8');

function write(text: string, file = 'main.ts') {
  writeFileSync(join(cwd, file), text);
}

function writeApp(title: string) {
  write(appFiles(APPS[title] as Answers).get('main.ts') as string);
}

async function add(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd, env: { HOME: cwd } });
  const exitCode = await runProgram(['add', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

test('each addition is a few lines before app.synth()', async () => {
  writeApp('kind');
  expect((await add('component', 'tensorboard', '--logs', 'pvc://logs/vision')).out).toMatchInlineSnapshot(`
    "main.ts:
    - import { KindPlatform, KubeflowApp, KubeflowCore } from 'kubeflow-cdk';
    + import * as kplus from 'cdk8s-plus-27';
    + import { KindPlatform, KubeflowApp, KubeflowCore, LogSource, TensorBoard } from 'kubeflow-cdk';

      const app = new KubeflowApp();
      …
      new KubeflowCore(laptop, 'core');

    + // Training logs in a browser.
    + new TensorBoard(laptop.chart('tensorboard'), 'tensorboard', {
    +   logs: LogSource.claim(kplus.PersistentVolumeClaim.fromClaimName(laptop.chart('tensorboard'), 'claim', 'logs'), {
    +     path: 'vision',
    +   }),
    + });
    +
      app.synth();

    "
  `);
  await add('component', 'shared-files');
  await add('component', 'benchmark');
  await add('model', 'inception', '--source', 'gs://my-bucket/inception');
  await add('environment', 'cloud', '--platform', 'gke', '--project', 'my-project', '--zone', 'us-central1-a');
  await add('model', 'resnet', '--source', 'gs://my-bucket/resnet', '--to', 'cloud');
  expect(main()).toMatchSnapshot();
  expect(typeErrors([join(cwd, 'main.ts')])).toEqual([]);
  expect(await runBiome([join(cwd, 'main.ts')])).toBe('');
  const names = runMain(join(cwd, 'main.ts'))
    .manifests('dist/')
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names).toEqual(
    expect.arrayContaining(['Deployment tensorboard', 'Deployment inception', 'Deployment resnet', 'TFJob benchmark']),
  );
});

test('models from all sources, and all components, are type-checked', async () => {
  write(
    "import { KindPlatform, KubeflowApp } from 'kubeflow-cdk';\n\nconst app = new KubeflowApp();\nconst laptop = new KindPlatform(app, 'laptop');\n\napp.synth();\n",
  );
  const sources = [
    's3://models/a',
    'https://models.example.com/a.tar.gz',
    'nfs://files.example.com/models',
    'pvc://models/a',
    'pvc://models',
  ];
  for (const [index, source] of sources.entries()) {
    expect((await add('model', `model-${index}`, '--source', source)).exitCode).toBe(ExitCode.success);
  }
  for (const component of ['notebooks', 'training']) {
    expect((await add('component', component)).exitCode).toBe(ExitCode.success);
  }
  expect(typeErrors([join(cwd, 'main.ts')])).toEqual([]);
});

test('the rest of the file stays as it is', async () => {
  const text = [
    '// My program.',
    'import {  KindPlatform,KubeflowApp, type IPlatform } from "kubeflow-cdk"',
    "import { readFileSync } from 'node:fs'",
    '',
    'const app   = new KubeflowApp()',
    "const a: IPlatform = new KindPlatform(app, 'laptop'); /* odd */",
    '',
    '// Writes everything.',
    'app.synth()',
    'console.log( "done" )',
    '',
  ].join('\r\n');
  write(text);
  await add('component', 'training');
  const expected = text
    .replace(
      'import {  KindPlatform,KubeflowApp, type IPlatform } from "kubeflow-cdk"',
      'import { type IPlatform, KindPlatform, KubeflowApp, TFJobOperator } from "kubeflow-cdk";',
    )
    .replace(
      '// Writes everything.',
      "// Runs TFJobs. The operator can list the Secrets of its namespace: nothing else runs there.\r\nnew TFJobOperator(a.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator');\r\n\r\n// Writes everything.",
    );
  expect(main()).toBe(expected);
});

test.each([
  ['without app.synth()', "import { KubeflowApp } from 'kubeflow-cdk';\nexport const app = new KubeflowApp();\n"],
  [
    'with platforms in a function',
    "import { KubeflowApp } from 'kubeflow-cdk';\nconst app = new KubeflowApp();\n[1].forEach(() => app.synth());\n",
  ],
])('a program %s is not changed: the lines are printed', async (_, text) => {
  write(text);
  const { out, exitCode } = await add('model', 'a', '--source', 's3://models/a');
  expect(exitCode).toBe(ExitCode.success);
  expect(out).toContain("Add to the imports of main.ts:\n\nimport { ModelSource, TFServing } from 'kubeflow-cdk';");
  expect(out).toContain(
    "Add before app.synth():\n\n// Serves the model \"a\".\nnew TFServing(platform.chart('a'), 'a'",
  );
  expect(main()).toBe(text);
});

test('without the compiler in the app, the lines are printed', async () => {
  rmSync(join(cwd, 'node_modules'), { recursive: true });
  writeApp('kind');
  const before = main();
  expect((await add('component', 'benchmark')).out).toContain("new TFCnn(platform.chart('benchmark'), 'benchmark');");
  expect(main()).toBe(before);
});

test('in Python, the lines are printed', async () => {
  write('from kubeflow_cdk import KubeflowApp\n', 'main.py');
  const { out } = await add('component', 'training', '--to', 'laptop');
  expect(out).toContain('Add to the imports of main.py:\n\nfrom kubeflow_cdk import TFJobOperator');
  expect(out).toContain('TFJobOperator(laptop.chart("tf-job-operator", namespace="training-operator"), "operator")');
});

test('--dry-run prints the lines only', async () => {
  writeApp('kind');
  const before = main();
  expect((await add('component', 'benchmark', '--dry-run')).out).toContain(
    "new TFCnn(laptop.chart('benchmark'), 'benchmark');",
  );
  expect(main()).toBe(before);
});

test.each<[string, string[], string, string]>([
  ['an unknown kind', ['componet', 'a'], '"componet" cannot be added', 'Did you mean "component"?'],
  ['an unknown component', ['component', 'tensorbord'], 'no component "tensorbord"', 'Did you mean "tensorboard"?'],
  ['an invalid name', ['model', 'My Model'], '"My Model" is not a valid name', 'lower-case letters'],
  ['a model without a source', ['model', 'a'], '--source is required', 'gs://my-bucket/inception'],
  ['an unknown source', ['model', 'a', '--source', 'ftp://a/b'], '"ftp://a/b" is not valid for --source', 'gs://'],
  [
    'an unknown environment',
    ['component', 'training', '--to', 'laptp'],
    'no environment "laptp"',
    'Did you mean "laptop"?',
  ],
  [
    'an environment that exists',
    ['environment', 'laptop', '--platform', 'kind'],
    'an environment or a constant "laptop" already',
    'another name',
  ],
  ['an invalid answer', ['environment', 'cloud', '--platform', 'gce'], '"gce" is not valid for --platform', 'gke'],
])('fails with %s, and changes nothing', async (_, args, message, hint) => {
  writeApp('kind');
  const before = main();
  const { exitCode, err } = await add(...args);
  expect(exitCode).toBe(ExitCode.usage);
  expect(err).toContain(message);
  expect(err).toContain(hint);
  expect(main()).toBe(before);
});

test('fails in a folder without a program', async () => {
  const { exitCode, err } = await add('component', 'training');
  expect(exitCode).toBe(ExitCode.files);
  expect(err).toContain('kubeflow-cdk init');
});
