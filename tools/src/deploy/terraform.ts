import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { type RunOptions, runDurably } from '../processes/run';

/** A line of Terraform's `-json` output. */
interface TerraformMessage {
  readonly type?: string;
  readonly '@level'?: string;
  readonly '@message'?: string;
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly changes?: TerraformChanges;
}

/** What Terraform would change. */
export interface TerraformChanges {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

export interface TerraformResult {
  readonly exitCode: number;
  readonly changes?: TerraformChanges;
}

const SHOWN_TYPES = new Set(['planned_change', 'apply_start', 'apply_complete', 'apply_errored', 'resource_drift']);

/**
 * Runs Terraform or OpenTofu with `-json`. It continues if this process is killed, because it must write its state.
 *
 * @param accepted exit codes that are no failure
 * @throws CliError with Terraform's errors
 */
export async function runTerraform(
  command: readonly string[],
  options: RunOptions & { readonly onDetail: (line: string) => void; readonly accepted?: readonly number[] },
): Promise<TerraformResult> {
  const { accepted = [0], onDetail } = options;
  const errors: string[] = [];
  let changes: TerraformChanges | undefined;
  const { exitCode, stdout, stderr } = await runDurably(command, {
    ...options,
    env: { ...options.env, TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' },
    onLine: (line) => {
      const message = parseMessage(line);
      if (message === undefined) {
        return;
      }
      changes = message.changes ?? changes;
      if (message.diagnostic?.severity === 'error') {
        errors.push(errorText(message.diagnostic));
      } else if (SHOWN_TYPES.has(message.type ?? '')) {
        onDetail(message['@message'] ?? '');
      }
    },
  });
  if (!accepted.includes(exitCode)) {
    // `init` prints text.
    throw terraformError(command, errors.length > 0 ? errors.join('\n') : withoutFrames(stderr || stdout));
  }
  return { exitCode, changes };
}

function terraformError(command: readonly string[], reason: string): CliError {
  const isLocked = /state lock/i.test(reason);
  return new CliError(`${command[0]} failed.`, {
    reason,
    hint: isLocked
      ? 'Another run may still be busy. Wait until it ends, and run the same command again.'
      : 'Correct the cause, and run the same command again. Terraform continues from here.',
    exitCode: ExitCode.failed,
  });
}

function errorText({ summary = '', detail = '', address }: NonNullable<TerraformMessage['diagnostic']>): string {
  return [address ? `${address}: ${summary}` : summary, ...(detail ? [detail] : [])].join('\n');
}

function parseMessage(line: string): TerraformMessage | undefined {
  try {
    return JSON.parse(line) as TerraformMessage;
  } catch {
    return undefined;
  }
}

/** Removes the frames that Terraform draws around errors, and colours. */
function withoutFrames(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with a control character
  const plain = text.replace(/\u001b\[[\d;]*m/g, '');
  return plain
    .split('\n')
    .map((line) => line.replace(/^[╷│╵]\s?/, ''))
    .filter((line) => line.trim() !== '')
    .join('\n');
}
