import { Command, CommanderError, Option } from 'commander';
import { COMMANDS } from './commands';
import type { CommandDefinition, CommandGroup } from './commands/command';
import { ExitCode } from './exit-codes';
import { printError } from './terminal/print-error';
import type { Terminal } from './terminal/terminal';
import { version } from './version';

/** Parses the arguments, runs the command, prints errors, and returns the exit code. */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly (CommandDefinition | CommandGroup)[] = COMMANDS,
): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.success;
  const program = buildProgram(terminal, commands, async (definition, command) => {
    const run = await definition.load();
    exitCode = await run(terminal, command.args, command.opts());
  });
  try {
    if (args[0] === COMPLETE) {
      const { printCompletions } = await import('./completion/completion');
      return printCompletions(program, terminal, args.slice(1));
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the message.
      return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
    }
    return printError(error, terminal, args.includes('--json'));
  }
}

/** Command that the scripts of `completion` run. It is not in the help. */
const COMPLETE = 'complete';

/** The program with all commands. */
export function buildProgram(
  terminal: Terminal,
  commands: readonly (CommandDefinition | CommandGroup)[],
  action: (definition: CommandDefinition, command: Command) => Promise<void>,
): Command {
  const program = new Command('kubeflow-cdk')
    .description('Creates, deploys and operates machine learning platforms on Kubernetes.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print the help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('Run the command with --help for its options.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    });
  addCommands(program, commands, action);
  return program;
}

function addCommands(
  parent: Command,
  commands: readonly (CommandDefinition | CommandGroup)[],
  action: (definition: CommandDefinition, command: Command) => Promise<void>,
): void {
  for (const definition of commands) {
    // Copies the settings of the program.
    const command = parent.command(definition.name).summary(definition.summary).description(definition.summary);
    if ('commands' in definition) {
      addCommands(command, definition.commands, action);
      continue;
    }
    definition.configure(command);
    command
      .addOption(new Option('--json', 'print one JSON object a line'))
      .addOption(new Option('-y, --yes', 'answer all questions with their defaults'));
    command.action(() => action(definition, command));
  }
}
