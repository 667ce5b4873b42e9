import { CliError } from '../src/cli-error';
import type { CommandDefinition } from '../src/commands/command';
import { ExitCode } from '../src/exit-codes';
import { runProgram } from '../src/program';
import { version } from '../src/version';
import { RecordedTerminal } from './recorded-terminal';

function command(run: () => Promise<ExitCode>): CommandDefinition {
  return {
    name: 'deploy',
    summary: 'Deploys an environment.',
    configure: (it) => it.argument('[environment]').option('--dry-run', 'change nothing'),
    load: async () => run,
  };
}

const SUCCESS = command(async () => ExitCode.success);

test('--version prints the version of the package', async () => {
  const terminal = new RecordedTerminal();
  expect(await runProgram(['--version'], terminal, [SUCCESS])).toBe(ExitCode.success);
  expect(terminal.out).toBe(`${version}\n`);
});

test('--help lists the commands', async () => {
  const terminal = new RecordedTerminal();
  expect(await runProgram(['--help'], terminal, [SUCCESS])).toBe(ExitCode.success);
  expect(terminal.out).toContain('deploy [options] [environment]  Deploys an environment.');
});

test.each([
  ['an unknown command', ['depoly'], /unknown command 'depoly'[\s\S]*Did you mean deploy\?/],
  ['an unknown option', ['deploy', '--dry-rum'], /unknown option '--dry-rum'[\s\S]*Did you mean --dry-run\?/],
  ['too many arguments', ['deploy', 'a', 'b'], /too many arguments/],
])('fails on %s, and names the nearest one', async (_, args, message) => {
  const terminal = new RecordedTerminal();
  expect(await runProgram(args, terminal, [SUCCESS])).toBe(ExitCode.usage);
  expect(terminal.err).toMatch(message);
  expect(terminal.out).toBe('');
});

const FAILURE = command(async () => {
  throw new CliError('the API server cannot be reached', {
    reason: 'connect ECONNREFUSED 127.0.0.1:6443',
    hint: 'Start the cluster, or choose another one with --context.',
    exitCode: ExitCode.unreachable,
  });
});

test('a failure is printed with its reason and a hint, and without a stack trace', async () => {
  const terminal = new RecordedTerminal();
  expect(await runProgram(['deploy'], terminal, [FAILURE])).toBe(ExitCode.unreachable);
  expect(terminal.err).toBe(
    'Error: the API server cannot be reached\n' +
      '  connect ECONNREFUSED 127.0.0.1:6443\n' +
      '  Start the cluster, or choose another one with --context.\n',
  );
});

test('with --json, a failure is one JSON object on standard output', async () => {
  const terminal = new RecordedTerminal();
  await runProgram(['deploy', '--json'], terminal, [FAILURE]);
  expect(JSON.parse(terminal.out)).toMatchObject({ type: 'error', exitCode: ExitCode.unreachable });
});
