import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { stringify } from 'yaml';
import { ExitCode } from '../../src/exit-codes';
import { runProgram } from '../../src/program';
import { RecordedTerminal } from '../recorded-terminal';
import { deployment, inputOf } from '../report/objects';

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/graph-v1.schema.json'), 'utf8'));

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'graph-'));
  const { plan } = inputOf([deployment('a')]);
  mkdirSync(join(cwd, 'deploy.out/lab'), { recursive: true });
  mkdirSync(join(cwd, 'dist/lab'), { recursive: true });
  writeFileSync(join(cwd, 'deploy.out/lab/plan.json'), JSON.stringify(plan));
  writeFileSync(join(cwd, plan.components[0].file), stringify(deployment('a')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd });
  const exitCode = await runProgram(['graph', '--no-synth', ...args], terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

test('prints Mermaid, or JSON', async () => {
  expect((await run()).out).toMatch(/^---\ntitle: "Environment lab"\n---\nflowchart LR\n/);
  const graph = JSON.parse((await run('--json')).out);
  expect(graph).toMatchObject({ type: 'graph', title: 'Environment lab' });
  const validate = new Ajv2020().compile(SCHEMA);
  expect(validate(graph) ? [] : validate.errors).toEqual([]);
  expect(validate({ ...graph, nodes: [{ id: 'a' }] })).toBe(false);
});

test.each([
  ['lab.svg', '<svg xmlns="http://www.w3.org/2000/svg"'],
  ['lab.mmd', '---\ntitle:'],
])('the extension of %s decides the format', async (file, start) => {
  expect((await run('lab', '--output', file)).out).toBe(`Wrote ${file}.\n`);
  expect(readFileSync(join(cwd, file), 'utf8').startsWith(start)).toBe(true);
});

test('fails for an unknown environment, and if the file cannot be written', async () => {
  expect(await run('labb')).toMatchObject({ exitCode: ExitCode.usage });
  expect(await run('--output', 'missing/lab.svg')).toMatchObject({ exitCode: ExitCode.files });
});
