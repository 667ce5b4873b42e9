import { KubeflowApp } from '../../lib/app';
import { everyComponent } from '../platforms/every-component';
import { EVERY_PLATFORM } from '../platforms/every-platform';
import { describeOnCluster } from './describe-on-cluster';
import { ApiServer } from './programs/api-server';
import { DryRun, objectsIn } from './programs/dry-run';
import { prepare } from './programs/furnished-cluster';

/** Where the API server has its Services, with the platforms whose ranges lie within. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  '10.0.0.0/8': Object.keys(EVERY_PLATFORM).filter((name) => name !== 'OpenShift'),
  '172.30.0.0/16': ['OpenShift'],
};

describe.each(Object.entries(RANGES))('with Services in %s', (serviceRange, platforms) => {
  describeOnCluster('every component on every platform', { serviceRange }, (cluster) => {
    let server: ApiServer;

    beforeAll(async () => {
      await prepare(cluster().kubectl);
      server = await ApiServer.of(cluster());
    });
    afterAll(() => server?.close());

    test.each(platforms)('is accepted by the API server as it is written for %s, pods included', async (name) => {
      const app = new KubeflowApp({ summary: false });
      everyComponent(EVERY_PLATFORM[name](app));
      const objects = objectsIn(app.synthYaml());
      const dryRun = new DryRun(server);
      expect(await dryRun.refusals(objects)).toEqual([]);
      expect(dryRun.sent).toBeGreaterThan(objects.length);
    });
  });
});
