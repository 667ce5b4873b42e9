import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RootCommand, script } from '@bomb.sh/tab';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { CliError } from '../cli-error';
import type { Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { suggestion } from '../suggestion';
import type { Terminal } from '../terminal/terminal';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];
const NAME = 'kubeflow-cdk';
/** Folder that synthesis writes one subfolder per environment to. */
const DEPLOYMENTS = 'deploy.out';

/** Runs `kubeflow-cdk completion`. */
export const runCompletion: Run = async (terminal, [shell = '']) => {
  if (!SHELLS.includes(shell)) {
    throw new CliError(`"${shell}" is not a supported shell.`, {
      reason: suggestion(shell, SHELLS),
      exitCode: ExitCode.usage,
    });
  }
  printing(terminal, () => script(shell, NAME, NAME));
  return ExitCode.success;
};

/** Prints what can follow words of a command line. The last word is incomplete, or empty. */
export function printCompletions(program: Command, terminal: Terminal, args: readonly string[]): ExitCode {
  const root: RootCommand = tab(program, { completionCommandName: 'completion-script' });
  for (const command of root.commands.values()) {
    const environment = command.arguments.get('environment');
    if (environment) {
      environment.handler = (complete) => {
        for (const each of environmentsIn(terminal.cwd)) {
          complete(each, 'environment');
        }
      };
    }
  }
  root.commands.delete('completion-script');
  printing(terminal, () => root.parse(args[0] === '--' ? args.slice(1) : [...args]));
  return ExitCode.success;
}

/** Environments that were synthesized. Running the program would take too long. */
function environmentsIn(folder: string): string[] {
  try {
    return readdirSync(join(folder, DEPLOYMENTS), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** The library prints to the console. */
function printing(terminal: Terminal, action: () => void): void {
  const { log } = console;
  console.log = (text: string) => terminal.stdout.write(`${text}\n`);
  try {
    action();
  } finally {
    console.log = log;
  }
}
