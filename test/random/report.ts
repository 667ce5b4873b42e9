import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';

/** A randomized test. */
export interface RandomizedTest {
  /** Path of the suite in the repository. */
  readonly suite: string;
  /** Full name of the test. */
  readonly test: string;
}

/** A failed run as text: the smallest input, its error, and the command that runs the input again. */
export function report<T>(
  { suite, test }: RandomizedTest,
  run: fc.RunDetails<[T]>,
  print: (input: T) => string,
): string {
  if (run.counterexample === null) {
    return `Too many inputs were skipped: SEED=${run.seed}, ${run.numSkips} skips.`;
  }
  return [
    `${suite}, ${test}`,
    `Input ${run.numRuns} of SEED=${run.seed} fails. After ${run.numShrinks} shrinks, this is left of it:`,
    '',
    print(run.counterexample[0]),
    messageOf(run.errorInstance),
    '',
    `To reproduce it: SEED=${run.seed} RUN_PATH=${run.counterexamplePath} npx vitest ${vitestArguments(suite, test).map(quoted).join(' ')}`,
  ].join('\n');
}

/** The message of an error, with both values of a failed assertion: its message shows only their beginnings. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (!('actual' in error && 'expected' in error)) {
    return error.message;
  }
  const { message, expected, actual } = error;
  return [message, `Expected: ${fc.stringify(expected)}`, `Received: ${fc.stringify(actual)}`].join('\n');
}

/** Arguments of Vitest that run one test. */
function vitestArguments(suite: string, test: string): string[] {
  // A full name has ">" between its parts, which Vitest leaves out when it compares names.
  const name = test.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(' > ', ' (> )?');
  return ['run', '--config', configOf(suite), suite, '--testNamePattern', `^${name}$`];
}

/** The configuration in the nearest folder above a suite. */
function configOf(suite: string): string {
  let folder = dirname(suite);
  while (folder !== '.' && !existsSync(join(__dirname, '../..', folder, 'vitest.config.mts'))) {
    folder = dirname(folder);
  }
  return join(folder, 'vitest.config.mts');
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
