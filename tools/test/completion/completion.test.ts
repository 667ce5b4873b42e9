import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../src/commands';
import { ExitCode } from '../../src/exit-codes';
import { runProgram } from '../../src/program';
import { RecordedTerminal } from '../recorded-terminal';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'completion-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...args: string[]) {
  const terminal = new RecordedTerminal({ cwd });
  const exitCode = await runProgram(args, terminal);
  return { exitCode, out: terminal.out, err: terminal.err };
}

async function complete(...words: string[]): Promise<string[]> {
  const { out } = await run('complete', '--', ...words);
  return out
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => line.split('\t')[0] as string);
}

test('every command is completed', async () => {
  expect((await complete('')).sort()).toEqual([...COMMANDS.map(({ name }) => name), 'help'].sort());
  expect(await complete('ini')).toEqual(['init']);
});

test('options and their choices are completed', async () => {
  expect(await complete('init', '--platf')).toEqual(['--platform']);
  expect(await complete('init', '--platform', 'mi')).toEqual(['minikube', 'microk8s']);
});

test('subcommands, their options and choices are completed', async () => {
  expect(await complete('images', '')).toEqual(['list', 'lock', 'mirror', 'help']);
  expect(await complete('images', 'lock', '--ar')).toEqual(['--arch']);
  expect(await complete('images', 'mirror', '--tool', 'c')).toEqual(['crane']);
});

test('environments of the last synthesis are completed', async () => {
  mkdirSync(join(cwd, 'deploy.out/cloud'), { recursive: true });
  mkdirSync(join(cwd, 'deploy.out/laptop'));
  expect(await complete('deploy', '')).toEqual(['cloud', 'laptop']);
  expect(await complete('images', 'list', '')).toEqual(['cloud', 'laptop']);
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('%s gets a script that asks for completions', async (shell) => {
  const { exitCode, out } = await run('completion', shell);
  expect(exitCode).toBe(ExitCode.success);
  expect(out).toMatch(/kubeflow-cdk complete --|kubeflow-cdk','complete'|kubeflow-cdk \S*complete/);
});

test('the script is valid in bash', async () => {
  const { out } = await run('completion', 'bash');
  writeFileSync(join(cwd, 'script'), out);
  expect(execFileSync('bash', ['-n', join(cwd, 'script')], { encoding: 'utf8' })).toBe('');
});

test('fails for an unknown shell', async () => {
  const { exitCode, err } = await run('completion', 'bsh');
  expect(exitCode).toBe(ExitCode.usage);
  expect(err).toContain('Did you mean "bash"?');
});
