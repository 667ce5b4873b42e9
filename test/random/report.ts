import type * as fc from 'fast-check';
import { vitestArguments } from './base-commit';
import type { KnownFailure } from './known-failures';

/** A failure as text: the input, the error, the verdict, and the command that runs the input again. */
export function report(
  failure: KnownFailure,
  run: Pick<fc.RunDetails<unknown>, 'numRuns' | 'numShrinks'>,
  why: string,
) {
  const { suite, test, seed, runPath } = failure;
  return [
    `${suite}, ${test}`,
    `Input ${run.numRuns} of SEED=${seed} fails. After ${run.numShrinks} shrinks, this is left of it:`,
    '',
    failure.text,
    failure.error,
    '',
    why,
    `To reproduce it: SEED=${seed} RUN_PATH=${runPath} npx vitest ${vitestArguments(suite, test).map(quoted).join(' ')}`,
  ].join('\n');
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
