import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { installCommands } from '../../init/deploy-app';
import { interruptible } from '../../processes/interrupt';
import { run as runChild } from '../../processes/run';
import { shellCommand } from '../../processes/shell';
import { runProgram } from '../../program';
import type { Terminal } from '../../terminal/terminal';
import type { AppFolder } from '../local/app-folder';
import { readJson, writeJson } from '../local/json-file';
import { RunFolder, type RunOrder } from '../local/run-folder';
import { hashOf } from '../local/source-files';
import { preview } from './preview';
import { RunTerminal } from './run-terminal';

interface Installed {
  readonly hash: string;
}

/**
 * Executes a run in this process. The server starts a separate process for each run, which continues if the
 * server ends.
 */
export async function work(app: AppFolder, number: number, env: Terminal['env']): Promise<ExitCode> {
  const run = new RunFolder(app.runs, number);
  const { order } = run;
  if (order === undefined || !run.take()) {
    return ExitCode.success;
  }
  const terminal = new RunTerminal(run, app.folder, env);
  let exitCode: ExitCode;
  try {
    exitCode = await interruptible('Start it again. It continues from here.', (signal) =>
      execute(app, run, order, terminal, signal),
    );
  } catch (error) {
    const { message, reason, hint } = error as CliError;
    terminal.record({ type: 'error', message, reason, hint });
    exitCode = error instanceof CliError ? error.exitCode : ExitCode.internal;
  }
  run.finish(exitCode === ExitCode.success ? 'succeeded' : exitCode === ExitCode.interrupted ? 'stopped' : 'failed');
  return exitCode;
}

async function execute(
  app: AppFolder,
  run: RunFolder,
  { kind, data = false }: RunOrder,
  terminal: RunTerminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { environment, language } = app.answers();
  await install(app, installCommands(language), terminal, signal);
  switch (kind) {
    case 'preview':
      writeJson(run.file('preview.json'), await preview(terminal, environment, app.hash()));
      return ExitCode.success;
    case 'deploy':
      return command(terminal, 'deploy', environment);
    case 'delete':
      return command(terminal, 'delete', environment, ...(data ? ['--data', '--confirm', environment] : []));
  }
}

/** Runs a command as on a terminal. */
async function command(terminal: RunTerminal, ...args: string[]): Promise<ExitCode> {
  return runProgram([...args, '--yes', '--json'], terminal);
}

/** Installs the packages, unless they are those of the same files. */
async function install(
  app: AppFolder,
  commands: readonly (readonly string[])[],
  terminal: RunTerminal,
  signal: AbortSignal,
): Promise<void> {
  const marker = join(app.state, 'installed.json');
  const hash = hashOf(app.sources().filter(({ path }) => /^(package\.json|requirements\.txt)$/.test(path)));
  if (existsSync(join(app.folder, 'node_modules')) && readJson<Installed>(marker)?.hash === hash) {
    return;
  }
  for (const words of commands) {
    const text = shellCommand(words);
    terminal.record({ type: 'step', status: 'started', title: 'Install the packages', command: text });
    const options = { cwd: app.folder, env: terminal.env, signal, onLine: (line: string) => terminal.line(line) };
    const { exitCode, stdout, stderr } = await runChild(words, options);
    if (exitCode !== 0) {
      throw new CliError(`\`${text}\` failed with exit code ${exitCode}.`, {
        reason: (stderr.trim() || stdout.trim()).split('\n').slice(-20).join('\n'),
        hint: 'Correct the cause, and try again.',
        exitCode: ExitCode.tool,
      });
    }
    terminal.record({ type: 'step', status: 'done' });
  }
  writeJson(marker, { hash } satisfies Installed);
}
