import * as fc from 'fast-check';
import { asTypeScript, type Program } from './program';
import type { ProgramStatistics } from './statistics';
import type { Verdict } from './verdict';

const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

// A failing program has hundreds of smaller ones, each of these has as many, and all of them are sent to the API server.
const MAX_SHRINKS = 300;

/** How to check programs. */
export interface CheckOptions {
  readonly runs: number;
  readonly judge: (program: Program) => Promise<Verdict>;
  readonly statistics: ProgramStatistics;
  /** Text to print at the end, after the seed. */
  readonly summary: () => string;
  /**
   * Number of programs to judge at a time. Each runs in a sequence with its own seed, so one can run while another
   * waits for a response.
   *
   * @default 1
   */
  readonly concurrency?: number;
}

/** Judges random programs. Fails with the smallest faulty program and the command that runs it again. */
export async function checkPrograms(
  title: string,
  programs: fc.Arbitrary<Program>,
  props: CheckOptions,
): Promise<void> {
  const path = process.env.PROGRAM_PATH;
  // A path belongs to one sequence.
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
    `Program ${run.numRuns} failed. After ${run.numShrinks} shrinks, this is left of it:`,
    '',
    program ? asTypeScript(program) : '(no program)',
    String(run.errorInstance instanceof Error ? run.errorInstance.message : run.errorInstance),
    '',
    `To reproduce it: SEED=${run.seed} PROGRAM_PATH=${run.counterexamplePath} npm run test:cluster -- this suite`,
  ].join('\n');
}
