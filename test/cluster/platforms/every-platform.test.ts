import { KubeflowApp } from '../../../lib/app';
import { PLATFORM_EXAMPLES, PLATFORMS, runOn, UNSUPPORTED } from '../../examples/on-platform';
import { everyComponent } from '../../platforms/every-component';
import { EVERY_PLATFORM } from '../../platforms/every-platform';
import { describeOnCluster } from '../describe-on-cluster';
import { ApiServer } from '../property-based/api-server/api-server';
import { DryRun, objectsIn } from '../property-based/api-server/dry-run';
import { prepareCluster } from '../property-based/api-server/prepare-cluster';

/** Service ranges of API servers, and the platforms with ranges inside them. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  '10.0.0.0/8': Object.keys(EVERY_PLATFORM).filter((name) => name !== 'OpenShift'),
  '172.30.0.0/16': ['OpenShift'],
};

/** Each example on each platform that supports it. */
const WRITTEN = PLATFORM_EXAMPLES.flatMap((example) =>
  Object.keys(PLATFORMS)
    .filter((on) => UNSUPPORTED[example]?.[on] === undefined)
    .map((on) => [example, on] as const),
);

describe.each(Object.entries(RANGES))('with the Service range %s', (serviceRange, platforms) => {
  describeOnCluster('every component on every platform', { serviceRange }, (cluster) => {
    let server: ApiServer;
    // Sends an object that several platforms have in common once.
    let dryRun: DryRun;

    beforeAll(async () => {
      await prepareCluster(cluster().kubectl);
      server = await ApiServer.of(cluster());
      dryRun = new DryRun(server);
    });
    afterAll(() => server?.close());

    test.each(platforms)('is accepted by the API server for %s, including its pods', async (name) => {
      const app = new KubeflowApp({ summary: false });
      everyComponent(EVERY_PLATFORM[name](app));
      const objects = objectsIn(app.synthYaml());
      const before = dryRun.sent;
      expect(await dryRun.rejections(objects)).toEqual([]);
      expect(dryRun.sent - before).toBeGreaterThan(objects.length);
    });

    if (platforms.length > 1) {
      test.each(WRITTEN)('accepts examples/%s for %s', async (example, on) => {
        const { files } = runOn(example, PLATFORMS[on]);
        const written = [...files].filter(([path]) => path.endsWith('.k8s.yaml'));
        const before = dryRun.sent;
        expect(await dryRun.rejections(written.flatMap(([, text]) => objectsIn(text)))).toEqual([]);
        expect(dryRun.sent - before).toBeGreaterThan(10);
      });
    }
  });
});
