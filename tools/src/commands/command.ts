import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes';
import type { Terminal } from '../terminal/terminal';

/** Options that every command has. */
export interface CommonOptions {
  /** Prints one JSON object a line instead of text. */
  readonly json?: boolean;
  /** Answers every question with its default. */
  readonly yes?: boolean;
}

/** Runs a command and returns its exit code. */
export type Run = (terminal: Terminal, args: string[], options: Record<string, unknown>) => Promise<ExitCode>;

/** A command: its arguments and options, and a function that loads its implementation only if it runs. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** Adds arguments, options and help texts. */
  configure(command: Command): void;
  load(): Promise<Run>;
}

/** A command that has only subcommands. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandDefinition[];
}
