import { missingPython, pythonWith } from '../../cluster-harness/python';
import { runs } from '../../random/seed';
import { describeOnCluster } from '../describe-on-cluster';
import { HUB_REQUIREMENTS } from '../jupyterhub/jupyterhub-stand-ins';
import { ApiServer } from './api-server/api-server';
import { DryRun } from './api-server/dry-run';
import { prepareCluster } from './api-server/prepare-cluster';
import { checkPrograms } from './check';
import { HUB_CALLS } from './jupyterhub/hub-calls';
import { HubConfigurations } from './jupyterhub/hub-configurations';
import { HubLoader } from './jupyterhub/hub-loader';
import { SERVICE_RANGE } from './platforms/platform-props';
import { hubPrograms, PLATFORM_WEIGHTS } from './programs';
import { ProgramStatistics } from './statistics';
import { judge } from './verdict';

const PROGRAMS = 2000;

describeOnCluster('property-based hubs', { serviceRange: SERVICE_RANGE, skipReason: missingPython() }, (cluster) => {
  let server: ApiServer;
  let loaders: HubLoader[];

  beforeAll(async () => {
    await prepareCluster(cluster().kubectl);
    server = await ApiServer.of(cluster());
    const python = await pythonWith(HUB_REQUIREMENTS);
    loaders = [new HubLoader(python), new HubLoader(python)];
  });
  afterAll(() => {
    server?.close();
    for (const loader of loaders ?? []) {
      loader.close();
    }
  });

  test(
    'fail with an error of this library, or JupyterHub loads their configuration and the cluster admits the notebooks',
    async () => {
      const dryRun = new DryRun(server);
      const hubs = new HubConfigurations(loaders, dryRun);
      const statistics = new ProgramStatistics();
      await checkPrograms('property-based hubs', hubPrograms, {
        runs: PROGRAMS,
        judge: (program) => judge(program, dryRun, (objects) => hubs.faults(objects)),
        statistics,
        summary: () =>
          `${statistics.summary(dryRun)}, ${hubs.loadedCount} configurations loaded, which created ${hubs.objectCount} objects`,
        concurrency: 3,
      });
      // A short run by hand does not cover everything.
      if (statistics.total >= 1000) {
        expect(hubs.loadedCount).toBeGreaterThan(statistics.total / 3);
        expect(
          statistics.uncovered(['JupyterHub', 'NfsServer', ...HUB_CALLS, ...Object.keys(PLATFORM_WEIGHTS)]),
        ).toEqual([]);
      }
    },
    120_000 + runs(PROGRAMS) * 1000,
  );
});
