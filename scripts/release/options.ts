import { parseArgs } from 'node:util';
import { isVersion } from './version';

export const USAGE = `Usage: npm run release -- VERSION [--execute [--publish]] [--skip-ci] [--date YYYY-MM-DD]

Prepares a release of all packages in release/VERSION/, from the last commit. Without options, nothing else changes.

  --execute   runs bash .ci/run first, and commits and tags the release
  --publish   uploads the packages and pushes the commit and the tag, instead of printing the commands
  --skip-ci   does not run bash .ci/run, because it has passed for this commit
  --date      the date in the changelog; today in UTC by default`;

/** What to release, and how far to go. */
export interface ReleaseOptions {
  readonly version: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly execute: boolean;
  readonly publish: boolean;
  readonly skipCi: boolean;
}

/** @throws Error with the usage if the arguments are not valid */
export function parseOptions(args: readonly string[], today: string): ReleaseOptions {
  const { values, positionals } = parsed(args);
  const [version = ''] = positionals;
  const { date = today, execute = false, publish = false, 'skip-ci': skipCi = false } = values;
  if (positionals.length !== 1 || !isVersion(version)) {
    throw usageError(`the version must be like 1.2.3 or 1.2.3-rc.1; got "${positionals.join(' ')}"`);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
    throw usageError(`--date must be like 2027-01-31; got "${date}"`);
  }
  if (publish && !execute) {
    throw usageError('--publish requires --execute');
  }
  return { version, date, execute, publish, skipCi };
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { execute: flag, publish: flag, 'skip-ci': flag, date: { type: 'string' } },
    });
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

function usageError(problem: string): Error {
  return new Error(`${problem}\n\n${USAGE}`);
}
