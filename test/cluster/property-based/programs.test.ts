import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from './api-server';
import { check } from './check';
import { DryRun } from './dry-run';
import { prepare } from './furnished-cluster';
import { SERVICE_RANGE } from './platform-props';
import { COMPONENTS, PLATFORMS, programs } from './programs';
import { Tally } from './tally';
import { judge } from './verdict';

const PROGRAMS = Number(process.env.PROGRAMS ?? 1000);

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
      await check('random programs', programs, {
        runs: PROGRAMS,
        judge: (program) => judge(program, dryRun),
        tally,
        summary: () => tally.summary(dryRun),
      });
      // A few programs by hand need not have everything.
      if (PROGRAMS >= 1000) {
        // Each has several components with many props, and what one of them lacks ends the program.
        expect(tally.accepted).toBeGreaterThan(PROGRAMS / 4);
        expect(tally.missing([...COMPONENTS, ...Object.keys(PLATFORMS)])).toEqual([]);
      }
    },
    120_000 + PROGRAMS * 1000,
  );
});
