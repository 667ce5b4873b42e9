import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from '../../../../test/examples/run-example';
import { appProgram } from '../../../src/init/program/app-program';
import { typescriptProgram } from '../../../src/init/program/typescript';
import { runBiome, typeErrors, withCheckedStructs } from '../check-program';
import { FULL_VALUES, translated } from './translated';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'values-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the values of a busy hub give a program that is type-checked, formatted and synthesized', async () => {
  const { main, answers, seed } = translated(readFileSync(FULL_VALUES, 'utf8'));
  const file = join(folder, 'main.ts');
  writeFileSync(file, main);
  const checked = withCheckedStructs(appProgram(answers, seed.jupyterhub));
  writeFileSync(join(folder, 'structs.ts'), `${checked.preamble}${typescriptProgram(checked.statements)}`);
  expect(typeErrors([file, join(folder, 'structs.ts')])).toEqual([]);
  expect(await runBiome([file])).toBe('');
  const names = runMain(file)
    .manifests('dist/cluster/')
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names).toContain('Deployment hub-hub');
  expect(names).toContain('Ingress hub-proxy-public');
});
