import * as fc from 'fast-check';
import { checkProperty } from '../../random/check-property';
import { asTypeScript, type Program } from './program';
import type { ProgramStatistics } from './statistics';
import type { Verdict } from './verdict';

// A failing program has hundreds of smaller ones, each of these has as many, and all of them are sent to the API server.
const MAX_SHRINKS = 300;

/** How to check programs. */
export interface CheckOptions {
  /** Number of programs, unless the environment variable `RUNS` is set. */
  readonly runs: number;
  readonly judge: (program: Program) => Promise<Verdict>;
  readonly statistics: ProgramStatistics;
  /** Text to print at the end. */
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
  { judge, statistics, summary, ...options }: CheckOptions,
): Promise<void> {
  const check = async (program: Program) => {
    const verdict = await judge(program);
    statistics.add(program, verdict);
    if (verdict.faults.length > 0) {
      throw new Error(verdict.faults.join('\n'));
    }
  };
  try {
    await checkProperty(fc.limitShrink(programs, MAX_SHRINKS), check, { ...options, print: asTypeScript });
  } finally {
    process.stderr.write(`${title}, SEED=${process.env.SEED}: ${summary()}\n`);
  }
}
