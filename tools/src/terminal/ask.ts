import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { Terminal } from './terminal';

/**
 * Asks whether to continue.
 *
 * @throws CliError on Ctrl-C
 */
export async function confirm(message: string): Promise<boolean> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message });
  if (prompts.isCancel(answer)) {
    throw cancelled();
  }
  return answer;
}

/**
 * Asks for a text.
 *
 * @throws CliError on Ctrl-C
 */
export async function askText(message: string): Promise<string> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.text({ message });
  if (prompts.isCancel(answer)) {
    throw cancelled();
  }
  return answer ?? '';
}

/**
 * Asks before something that changes or deletes, unless the user has agreed.
 *
 * @param what what would happen: a sentence
 * @throws CliError if the user does not agree, or cannot be asked
 */
export async function agree(
  terminal: Terminal,
  yes: boolean | undefined,
  what: string,
  question: string,
): Promise<void> {
  if (yes) {
    return;
  }
  if (!terminal.interactive) {
    throw new CliError(what, { hint: 'Agree with --yes.', exitCode: ExitCode.usage });
  }
  if (!(await confirm(question))) {
    throw cancelled();
  }
}

function cancelled(): CliError {
  return new CliError('Cancelled. Nothing more was changed.', { exitCode: ExitCode.interrupted });
}
