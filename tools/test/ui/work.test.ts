import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../src/exit-codes';
import { AppFolder } from '../../src/ui/local/app-folder';
import { RunFolder } from '../../src/ui/local/run-folder';
import { work } from '../../src/ui/work/work';

let parent: string;
let app: AppFolder;
let env: Record<string, string>;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'ui-work-'));
  app = new AppFolder(parent, 'demo');
  mkdirSync(app.folder);
  mkdirSync(join(parent, 'bin'));
  writeFileSync(join(app.folder, 'answers.yaml'), 'apiVersion: kubeflow-cdk.io/answers/v1\nplatform: kind\n');
  writeFileSync(join(app.folder, 'package.json'), '{}');
  env = { PATH: `${join(parent, 'bin')}:${process.env.PATH}`, HOME: parent };
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function npm(script: string): void {
  const file = join(parent, 'bin/npm');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

async function run(kind: 'preview' | 'deploy', after: number) {
  const folder = RunFolder.create(app.runs, after, { kind, startedAt: Date.now() });
  const exitCode = await work(app, after + 1, env);
  return { exitCode, view: folder?.view() };
}

test('packages that cannot be installed fail the run with the output, without secrets', async () => {
  npm('echo "npm error token=abc123"; echo "npm error 404" >&2; exit 3');
  const { exitCode, view } = await run('preview', 0);
  expect(exitCode).toBe(ExitCode.tool);
  expect(view).toMatchObject({ state: 'failed', steps: [{ title: 'Install the packages' }] });
  expect(view?.error).toMatchObject({
    message: expect.stringContaining('failed with exit code 3'),
    reason: 'npm error 404',
  });
  expect(view?.steps[0]?.output).toContain('npm error token=[redacted]');
});

test('a program that fails is explained, and the packages are not installed again', async () => {
  npm('mkdir -p node_modules; echo installed');
  writeFileSync(join(app.folder, 'cdk8s.yaml'), 'app: "echo Error: no such platform >&2; exit 1"\n');
  const first = await run('preview', 0);
  expect(first.view?.error).toMatchObject({ message: 'The program failed.', reason: 'no such platform' });
  expect(first.view?.steps.map(({ title }) => title)).toEqual(['Install the packages', 'Run the program']);
  const second = await run('deploy', 1);
  expect(second.exitCode).toBe(ExitCode.synthesis);
  expect(second.view).toMatchObject({ state: 'failed', error: { message: 'The program failed.' } });
  expect(second.view?.steps).toEqual([]);
});

test('a run works once', async () => {
  npm('exit 1');
  await run('preview', 0);
  const before = new RunFolder(app.runs, 1).view();
  expect(await work(app, 1, env)).toBe(ExitCode.success);
  expect(new RunFolder(app.runs, 1).view()).toEqual(before);
});
