import { runs } from '../../random/seed';
import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from './api-server/api-server';
import { DryRun } from './api-server/dry-run';
import { prepareCluster } from './api-server/prepare-cluster';
import { checkPrograms } from './check';
import { COMPONENTS } from './plan';
import { SERVICE_RANGE } from './platforms/platform-props';
import { PLATFORM_WEIGHTS, programs } from './programs';
import { ProgramStatistics } from './statistics';
import { judge } from './verdict';

const PROGRAMS = 1000;

describeOnCluster('property-based programs', { serviceRange: SERVICE_RANGE }, (cluster) => {
  let server: ApiServer;

  beforeAll(async () => {
    await prepareCluster(cluster().kubectl);
    server = await ApiServer.of(cluster());
  });
  afterAll(() => server?.close());

  test(
    'fail with an error of this library, or the API server accepts everything that they write',
    async () => {
      const dryRun = new DryRun(server);
      const statistics = new ProgramStatistics();
      await checkPrograms('property-based programs', programs, {
        runs: PROGRAMS,
        judge: (program) => judge(program, dryRun),
        statistics,
        summary: () => statistics.summary(dryRun),
      });
      // A short run by hand does not cover everything.
      if (statistics.total >= 1000) {
        // Each program has several components with many props, and one missing requirement makes it fail.
        expect(statistics.accepted).toBeGreaterThan(statistics.total / 5);
        expect(statistics.uncovered([...COMPONENTS, ...Object.keys(PLATFORM_WEIGHTS)])).toEqual([]);
      }
    },
    120_000 + runs(PROGRAMS) * 1000,
  );
});
