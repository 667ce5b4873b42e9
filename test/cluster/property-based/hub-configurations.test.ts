import { missingPython, pythonWith } from '../../cluster-harness/python';
import { describeOnCluster } from '../describe-on-cluster';
import { HUB_REQUIREMENTS } from '../jupyterhub-stand-ins';
import { ApiServer } from './api-server';
import { check } from './check';
import { DryRun } from './dry-run';
import { prepare } from './furnished-cluster';
import { HUB_CALLS } from './jupyterhub/hub-calls';
import { HubConfigurations } from './jupyterhub/hub-configurations';
import { HubLoader } from './jupyterhub/hub-loader';
import { SERVICE_RANGE } from './platform-props';
import { hubPrograms, PLATFORMS } from './programs';
import { Tally } from './tally';
import { judge } from './verdict';

const PROGRAMS = Number(process.env.PROGRAMS ?? 2000);

describeOnCluster('random hubs', { serviceRange: SERVICE_RANGE, lacking: missingPython() }, (cluster) => {
  let server: ApiServer;
  let loaders: HubLoader[];

  beforeAll(async () => {
    await prepare(cluster().kubectl);
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
    'fail with an error of this library, or the real JupyterHub loads their configuration, and what it makes of it is admitted',
    async () => {
      const dryRun = new DryRun(server);
      const hubs = new HubConfigurations(loaders, dryRun);
      const tally = new Tally();
      await check('random hubs', hubPrograms, {
        runs: PROGRAMS,
        judge: (program) => judge(program, dryRun, (objects) => hubs.faults(objects)),
        tally,
        summary: () =>
          `${tally.summary(dryRun)}, ${hubs.loaded} configurations loaded, which made ${hubs.made} objects`,
        atOnce: 3,
      });
      // A few programs by hand need not have everything.
      if (PROGRAMS >= 1000) {
        expect(hubs.loaded).toBeGreaterThan(PROGRAMS / 3);
        expect(tally.missing(['JupyterHub', 'NfsServer', ...HUB_CALLS, ...Object.keys(PLATFORMS)])).toEqual([]);
      }
    },
    120_000 + PROGRAMS * 1000,
  );
});
