import type * as fc from 'fast-check';
import { tryAtBase } from './base-commit';
import { type Check, errorOf, messageOf } from './error-of';
import { type KnownFailure, KnownFailures } from './known-failures';
import type { Test } from './replay';
import { report } from './report';
import { judgeNew } from './verdict';

/** A failed run: whether it fails the test, and the failure as text. */
export interface JudgedRun {
  readonly blocks: boolean;
  readonly text: string;
}

/**
 * Judges a run that failed, and keeps its input if the change did not cause the failure.
 *
 * @param run of `fc.check` with `verbose`
 */
export async function judgeRun<T>(
  test: Test,
  run: fc.RunDetails<[T]>,
  check: Check<T>,
  print: (input: T) => string,
): Promise<JudgedRun> {
  if (run.counterexample === null) {
    return { blocks: true, text: `Too many inputs were skipped: SEED=${run.seed}, ${run.numSkips} skips.` };
  }
  const failureOf = (input: T, error: string): KnownFailure => ({
    ...test,
    failsAt: '',
    seed: run.seed,
    runPath: run.counterexamplePath,
    error,
    text: print(input),
    input,
  });
  const smallest = failureOf(run.counterexample[0], messageOf(run.errorInstance));
  const judged = await judgeSmallest(smallest, run);
  if (!judged.blocks && run.numShrinks > 0) {
    // An input with a new fault may shrink to one with an old fault.
    const [[input]] = run.failures;
    const first = failureOf(input, (await errorOf(check, input)) ?? 'no error in the second run');
    const base = await tryAtBase(first);
    const { blocks, why } = judgeNew(first.error, base);
    if (blocks && base.kind !== 'unknown') {
      const [runPath] = first.runPath.split(':');
      return { blocks, text: report({ ...first, runPath }, { ...run, numShrinks: 0 }, why) };
    }
  }
  return judged;
}

async function judgeSmallest(
  failure: KnownFailure,
  run: Pick<fc.RunDetails<unknown>, 'numRuns' | 'numShrinks'>,
): Promise<JudgedRun> {
  const known = new KnownFailures();
  const file = known.fileOf(failure);
  if (file !== undefined) {
    return { blocks: false, text: report(failure, run, `It is a known failure: ${file}.`) };
  }
  const base = await tryAtBase(failure);
  const { blocks, why } = judgeNew(failure.error, base);
  if (blocks || base.kind !== 'fails') {
    return { blocks: true, text: report(failure, run, why) };
  }
  const kept = known.record({ ...failure, failsAt: base.commit });
  return { blocks: false, text: report(failure, run, `${why} The next run tries it first: ${kept}.`) };
}
