import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { peerDependencies } from '../../../package.json';
import { runMain } from '../../../test/examples/run-example';
import type { Answers } from '../../src/init/answers/answers';
import { validateAnswers } from '../../src/init/answers/validate';
import { appFiles } from '../../src/init/files/app-files';
import { PEERS } from '../../src/init/files/package-json';
import { appProgram, environmentsOf } from '../../src/init/program/app-program';
import { typescriptProgram } from '../../src/init/program/typescript';
import { APPS } from './apps';
import { runBiome, typeErrors, withCheckedStructs } from './check-program';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the files of an app. */
function write(title: string, answers: Answers): string {
  const target = join(folder, title.replaceAll(' ', '-'));
  for (const [path, text] of appFiles(answers)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  return target;
}

describe.each(Object.entries(APPS))('the app for %s', (title, answers) => {
  test('is synthesized as emitted, with each environment', () => {
    validateAnswers(answers);
    const output = runMain(join(write(title, answers), 'main.ts'));
    for (const environment of environmentsOf(answers)) {
      const names = output.manifests(`dist/${environment}/`).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(names.includes('Deployment jupyterhub-hub')).toBe(answers.components.includes('notebooks'));
      expect(names.includes('Deployment training-operator')).toBe(answers.components.includes('training'));
      expect(names.includes('PersistentVolumeClaim team-data')).toBe(answers.components.includes('shared-files'));
    }
    expect([...output.files.keys()].some((path) => path.startsWith('cdktf.out/'))).toBe(answers.platform === 'gke');
  });

  test('has files for its platform only', () => {
    expect([...appFiles(answers).keys()].includes('cdktf.json')).toBe(answers.platform === 'gke');
    expect(appFiles(answers).get('README.md')).not.toMatch(/undefined|ENVIRONMENT|PLATFORM|EXPECTED/);
  });
});

test('all emitted programs and tests are type-checked', () => {
  const files = Object.entries(APPS).flatMap(([title, answers]) => {
    const target = write(title, answers);
    const checked = withCheckedStructs(appProgram(answers));
    writeFileSync(join(target, 'structs.ts'), `${checked.preamble}${typescriptProgram(checked.statements)}`);
    return ['main.ts', 'main.test.ts', 'structs.ts'].map((file) => join(target, file));
  });
  expect(typeErrors(files)).toEqual([]);
});

test('all emitted programs and tests are formatted', async () => {
  const files = Object.entries(APPS).flatMap(([title, answers]) => {
    const target = write(title, answers);
    return ['main.ts', 'main.test.ts', 'package.json', 'tsconfig.json'].map((file) => join(target, file));
  });
  expect(await runBiome(files)).toBe('');
});

test('the defaults are these files', () => {
  expect(Object.fromEntries(appFiles(APPS.kind as Answers))).toMatchSnapshot();
});

test('the peers of the app are those of the library', () => {
  expect(PEERS).toEqual(peerDependencies);
});
