import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Reads a duration such as `90s`, `15m` or `1h30m`.
 *
 * @returns seconds
 * @throws CliError if it is not a duration
 */
export function parseDuration(text: string): number {
  if (!/^(\d+[smh])+$/.test(text)) {
    throw new CliError(`"${text}" is not a duration.`, {
      reason: 'It must consist of numbers with the units s, m or h.',
      hint: 'For example: 90s, 15m or 1h30m',
      exitCode: ExitCode.usage,
    });
  }
  return [...text.matchAll(/(\d+)([smh])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
}
