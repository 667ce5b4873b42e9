import { join, relative } from 'node:path';
import * as fc from 'fast-check';
import { report } from './report';
import { budget, runs, seed } from './seed';

const ROOT = join(__dirname, '../..');

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

/** Checks drawn inputs in a test. Fails with the smallest input that fails, and the command that runs it again. */
export async function checkProperty<T>(
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
  options: PropertyOptions<T>,
): Promise<void> {
  // A path belongs to one sequence.
  const path = process.env.RUN_PATH;
  const count = path === undefined ? (options.concurrency ?? 1) : 1;
  const numRuns = Math.ceil(runs(options.runs) / count);
  const atLeast = Math.ceil((options.atLeast ?? 1) / count);
  const property = propertyUntil(Date.now() + budget(), atLeast, inputs, check);
  const sequences = Array.from({ length: numRuns > 0 ? count : 0 }, (_, index) => seed() + index);
  const results = await Promise.all(sequences.map((first) => fc.check(property(), { seed: first, numRuns, path })));
  const { testPath = '', currentTestName = '' } = expect.getState();
  const test = { suite: relative(ROOT, testPath), test: currentTestName };
  const problems = results
    .filter((result) => result.failed)
    .map((result) => report(test, result, options.print ?? fc.stringify));
  if (problems.length > 0) {
    throw new Error(problems.join('\n\n'));
  }
}

/** Properties that end without a failure at a time, but not before their first inputs, nor while a failure is shrunk. */
function propertyUntil<T>(
  deadline: number,
  atLeast: number,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
) {
  return () => {
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
  };
}
