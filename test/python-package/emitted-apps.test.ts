import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Answers } from '../../tools/src/init/answers/answers';
import { type AppSeed, appFiles } from '../../tools/src/init/files/app-files';
import { answersOfValues, parseValues, translateValues } from '../../tools/src/init/values/translate';
import { APPS } from '../../tools/test/init/apps';
import { filesIn } from '../cluster/property-based/run-program';
import { execute } from '../cluster-harness/execute';
import { runMain } from '../examples/run-example';

const VALUES = join(__dirname, '../../tools/test/init/values/full-values.yaml');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-app-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs the app in both languages, and returns the files that each writes. */
async function outputs(answers: Answers, seed?: AppSeed) {
  for (const language of ['typescript', 'python'] as const) {
    for (const [path, text] of appFiles({ ...answers, language }, seed)) {
      if (!path.includes('/')) {
        writeFileSync(join(home, path), text);
      }
    }
  }
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, KUBEFLOW_DEPLOY_OUTDIR, ...env } = process.env;
  await execute([inject('python'), 'main.py'], { cwd: home, env });
  const python = ['dist', 'cdktf.out', 'deploy.out'].flatMap((folder) =>
    [...filesIn(join(home, folder))].map(([path, text]): [string, string] => [join(folder, path), text]),
  );
  return { python: new Map(python), typescript: runMain(join(home, 'main.ts')).files };
}

test.each(Object.entries(APPS))('the app for %s writes the same bytes in Python', async (_, answers) => {
  const { python, typescript } = await outputs(answers);
  expect(python).toEqual(typescript);
});

test('translated values write the same bytes in Python', async () => {
  const values = parseValues(readFileSync(VALUES, 'utf8'), VALUES);
  const answers = { ...(APPS.EKS as Answers), ...answersOfValues(values) };
  const { python, typescript } = await outputs(answers, translateValues(values, answers).seed);
  expect(python).toEqual(typescript);
});

test('the Python app passes its own test', async () => {
  for (const [path, text] of appFiles({ ...(APPS.kind as Answers), language: 'python' })) {
    if (!path.includes('/')) {
      writeFileSync(join(home, path), text);
    }
  }
  await execute([inject('python'), '-m', 'unittest'], { cwd: home });
});
