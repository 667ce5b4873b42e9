import { relative } from 'node:path';
import * as fc from 'fast-check';
import { judgeRun } from './judge-run';
import { ROOT } from './known-failures';
import { replayKnownFailures, replayOne, type Test } from './replay';
import { budget, runs, seed } from './seed';

/** Old failures of one run. Each takes minutes, because it is shrunk and tried at the base. */
const MAX_OLD_FAILURES = 10;

/** Distance of the seeds of one run. */
const SEED_STEP = 7_919;

export interface PropertyOptions<T> {
  /** Number of inputs, unless the environment variable `RUNS` is set. `BUDGET` limits the time. */
  readonly runs: number;
  /**
   * The input as text for a person.
   *
   * @default fc.stringify
   */
  readonly print?: (input: T) => string;
  /**
   * Number of inputs to check at a time. Each is in a sequence with its own seed.
   *
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * Number of inputs that `BUDGET` does not limit.
   *
   * @default 1
   */
  readonly atLeast?: number;
}

interface Sequence {
  readonly seed: number;
  readonly numRuns: number;
}

/**
 * Checks random inputs in a test. They must be plain data, because failures are kept as files.
 *
 * Tries known failures first. A failure that the commit in `BASE` has as well is recorded and printed. Any other fails
 * the test.
 */
export async function checkProperty<T>(
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
  options: PropertyOptions<T>,
): Promise<void> {
  const test = currentTest();
  if (process.env.REPLAY) {
    await replayOne(process.env.REPLAY, test, check);
    return;
  }
  const problems = await replayKnownFailures(test, check);
  // A path belongs to one sequence.
  const path = process.env.RUN_PATH;
  const count = path === undefined ? (options.concurrency ?? 1) : 1;
  const numRuns = Math.ceil(runs(options.runs) / count);
  let left: Sequence[] = Array.from({ length: numRuns > 0 ? count : 0 }, (_, index) => ({
    seed: seed() + index,
    numRuns,
  }));
  const deadline = Date.now() + budget();
  const atLeast = Math.ceil((options.atLeast ?? 1) / count);
  const oldFailures: string[] = [];
  while (left.length > 0 && problems.length === 0) {
    const done = await Promise.all(
      left.map((sequence) =>
        fc.check(propertyUntil(deadline, atLeast, inputs, check), { ...sequence, path, verbose: true }),
      ),
    );
    // Nothing else runs while the base is tried.
    const failed = done.map((run, index) => ({ run, ...left[index] })).filter(({ run }) => run.failed);
    for (const { run } of failed) {
      const { blocks, text } = await judgeRun(test, run, check, options.print ?? fc.stringify);
      (blocks ? problems : oldFailures).push(text);
    }
    left = failed
      .map(({ run, ...sequence }) => ({ seed: sequence.seed + SEED_STEP, numRuns: sequence.numRuns - run.numRuns }))
      .filter((sequence) => sequence.numRuns > 0 && path === undefined && Date.now() < deadline);
    if (left.length > 0 && oldFailures.length >= MAX_OLD_FAILURES) {
      const unchecked = left.reduce((sum, sequence) => sum + sequence.numRuns, 0);
      oldFailures.push(`${test.suite}, ${test.test}: ${unchecked} inputs were not checked, because so many fail.`);
      break;
    }
  }
  for (const text of oldFailures) {
    process.stderr.write(`\nWARNING: ${text}\n`);
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n\n'));
  }
}

/** A property that ends without a failure at a time, but not before its first inputs, nor while a failure is shrunk. */
function propertyUntil<T>(
  deadline: number,
  atLeast: number,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
) {
  let checked = 0;
  let fails = false;
  return fc.asyncProperty(inputs, async (input) => {
    if (checked >= atLeast && !fails && Date.now() > deadline) {
      throw new fc.PreconditionFailure(true);
    }
    checked += 1;
    try {
      await check(input);
    } catch (error) {
      fails ||= !fc.PreconditionFailure.isFailure(error);
      throw error;
    }
  });
}

function currentTest(): Test {
  const { testPath = '', currentTestName = '' } = expect.getState();
  return { suite: relative(ROOT, testPath), test: currentTestName };
}
