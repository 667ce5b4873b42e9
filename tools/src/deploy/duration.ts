import { CliError } from '../cli-error';
import { milliseconds } from '../durations';
import { ExitCode } from '../exit-codes';

/**
 * Reads a duration such as `90s`, `15m` or `1h30m`.
 *
 * @returns seconds
 * @throws CliError if it is not a duration
 */
export function parseDuration(text: string): number {
  const duration = milliseconds(text, 'smh');
  if (duration === undefined) {
    throw new CliError(`"${text}" is not a duration.`, {
      reason: 'It must consist of numbers with the units s, m or h.',
      hint: 'For example: 90s, 15m or 1h30m',
      exitCode: ExitCode.usage,
    });
  }
  return duration / 1000;
}
