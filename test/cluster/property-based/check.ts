import * as fc from 'fast-check';
import { asTypeScript, type Program } from './program';
import type { ProgramStatistics } from './statistics';
import type { Verdict } from './verdict';

const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

// A value that fails has hundreds of smaller ones, each with as many, and every one of them is asked about.
const MAX_SHRINKS = 300;

/** How programs are checked. */
export interface CheckOptions {
  readonly runs: number;
  readonly judge: (program: Program) => Promise<Verdict>;
  readonly statistics: ProgramStatistics;
  /** What is told at the end, beside the seed. */
  readonly summary: () => string;
  /** How many are judged at a time, each of a sequence of its own: while one waits for an answer another one can run. @default 1 */
  readonly concurrency?: number;
}

/** Judges random programs; fails with the smallest that has a fault, and with how it is run again. */
export async function checkPrograms(
  title: string,
  programs: fc.Arbitrary<Program>,
  props: CheckOptions,
): Promise<void> {
  const path = process.env.PROGRAM_PATH;
  // One sequence has the program of a path.
  const sequences = path === undefined ? (props.concurrency ?? 1) : 1;
  const first = SEED ?? Date.now() % 2 ** 31;
  const property = fc.asyncProperty(fc.limitShrink(programs, MAX_SHRINKS), async (program) => {
    const verdict = await props.judge(program);
    props.statistics.add(program, verdict);
    if (verdict.faults.length > 0) {
      throw new Error(verdict.faults.join('\n'));
    }
  });
  const numRuns = Math.ceil(props.runs / sequences);
  const runs = await Promise.all(
    Array.from({ length: sequences }, (_, index) => fc.check(property, { numRuns, seed: first + index, path })),
  );
  process.stderr.write(`${title}, SEED=${first}: ${props.summary()}\n`);
  const failed = runs.find((run) => run.failed);
  if (failed) {
    throw new Error(report(failed));
  }
}

function report(run: fc.RunDetails<[Program]>): string {
  const [program] = run.counterexample ?? [];
  return [
    `Program ${run.numRuns} failed, and this is what is left of it after it was made smaller ${run.numShrinks} times:`,
    '',
    program ? asTypeScript(program) : '(no program)',
    String(run.errorInstance instanceof Error ? run.errorInstance.message : run.errorInstance),
    '',
    `To run it again: SEED=${run.seed} PROGRAM_PATH=${run.counterexamplePath} npm run test:cluster -- this suite`,
  ].join('\n');
}
