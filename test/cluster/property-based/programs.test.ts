import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from './api-server';
import { checkPrograms } from './check';
import { DryRun } from './dry-run';
import { SERVICE_RANGE } from './platform-props';
import { prepareCluster } from './prepare-cluster';
import { COMPONENTS, PLATFORM_WEIGHTS, programs } from './programs';
import { ProgramStatistics } from './statistics';
import { judge } from './verdict';

const PROGRAMS = Number(process.env.PROGRAMS ?? 1000);

describeOnCluster('random programs', { serviceRange: SERVICE_RANGE }, (cluster) => {
  let server: ApiServer;

  beforeAll(async () => {
    await prepareCluster(cluster().kubectl);
    server = await ApiServer.of(cluster());
  });
  afterAll(() => server?.close());

  test(
    'fail with an error of this library, or all that they write is accepted',
    async () => {
      const dryRun = new DryRun(server);
      const tally = new ProgramStatistics();
      await checkPrograms('random programs', programs, {
        runs: PROGRAMS,
        judge: (program) => judge(program, dryRun),
        statistics: tally,
        summary: () => tally.summary(dryRun),
      });
      // A few programs by hand need not have everything.
      if (PROGRAMS >= 1000) {
        // Each has several components with many props, and what one of them lacks ends the program.
        expect(tally.accepted).toBeGreaterThan(PROGRAMS / 4);
        expect(tally.uncovered([...COMPONENTS, ...Object.keys(PLATFORM_WEIGHTS)])).toEqual([]);
      }
    },
    120_000 + PROGRAMS * 1000,
  );
});
