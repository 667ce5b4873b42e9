import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { fileError, isFileError } from '../file-error';
import type { Terminal } from './terminal';

/** Prints an error to standard error, or as a JSON line to standard output, and returns the exit code. */
export function printError(thrown: unknown, terminal: Terminal, json: boolean): ExitCode {
  // A full disk, or a missing permission, is no error of this program, wherever it shows.
  const error = isFileError(thrown) ? fileError(thrown.path ?? 'A file', thrown) : thrown;
  if (!(error instanceof CliError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.stderr.write(
      `Internal error. Please report it: https://github.com/kubeflow-cdk/kubeflow-cdk/issues\n${text}\n`,
    );
    return ExitCode.internal;
  }
  const { message, reason, hint, exitCode } = error;
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ type: 'error', message, reason, hint, exitCode })}\n`);
  } else {
    const lines = [`Error: ${message}`, ...indent(reason), ...indent(hint)];
    terminal.stderr.write(`${lines.join('\n')}\n`);
  }
  return exitCode;
}

function indent(text?: string): string[] {
  return text === undefined || text === '' ? [] : text.split('\n').map((line) => `  ${line}`);
}
