import * as fc from 'fast-check';
import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from './api-server';
import { DryRun } from './dry-run';
import { prepare } from './furnished-cluster';
import { SERVICE_RANGE } from './platform-props';
import { asTypeScript, type Program } from './program';
import { COMPONENTS, PLATFORMS, programs } from './programs';
import { Tally } from './tally';
import { judge } from './verdict';

const PROGRAMS = Number(process.env.PROGRAMS ?? 1000);
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

// A value that fails has hundreds of smaller ones, each with as many, and every one of them is asked about.
const SMALLER_ONES = 300;

describeOnCluster('random programs', { serviceRange: SERVICE_RANGE }, (cluster) => {
  let server: ApiServer;

  beforeAll(async () => {
    await prepare(cluster().kubectl);
    server = await ApiServer.of(cluster());
  });
  afterAll(() => server?.close());

  test(
    'fail with an error of this library, or all that they write is accepted',
    async () => {
      const dryRun = new DryRun(server);
      const tally = new Tally();
      const property = fc.asyncProperty(fc.limitShrink(programs, SMALLER_ONES), async (program) => {
        const verdict = await judge(program, dryRun);
        tally.add(program, verdict);
        if (verdict.faults.length > 0) {
          throw new Error(verdict.faults.join('\n'));
        }
      });
      const run = await fc.check(property, { numRuns: PROGRAMS, seed: SEED, path: process.env.PROGRAM_PATH });
      process.stderr.write(`random programs, SEED=${run.seed}: ${tally.summary(dryRun)}\n`);
      if (run.failed) {
        throw new Error(report(run));
      }
      // A few programs by hand need not have everything.
      if (run.numRuns >= 1000) {
        expect(tally.accepted).toBeGreaterThan(run.numRuns / 3);
        expect(tally.missing([...COMPONENTS, ...Object.keys(PLATFORMS)])).toEqual([]);
      }
    },
    120_000 + PROGRAMS * 1000,
  );
});

function report(run: fc.RunDetails<[Program]>): string {
  const [program] = run.counterexample ?? [];
  return [
    `Program ${run.numRuns} failed, and this is what is left of it after it was made smaller ${run.numShrinks} times:`,
    '',
    program ? asTypeScript(program) : '(no program)',
    String(run.errorInstance instanceof Error ? run.errorInstance.message : run.errorInstance),
    '',
    `To run it again: SEED=${run.seed} PROGRAM_PATH=${run.counterexamplePath} npm run test:cluster -- programs`,
  ].join('\n');
}
