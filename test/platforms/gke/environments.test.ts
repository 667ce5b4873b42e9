import * as path from 'node:path';
import { Size } from 'cdk8s';
import {
  DiskSource,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  type GkePlatformProps,
  GkeReleaseChannel,
  GkeStorageClass,
  HomeStorage,
  HubDatabase,
  JupyterHub,
  KubeflowApp,
  MaintenanceWindow,
  Warnings,
  Weekday,
} from 'kubeflow-cdk';
import { inTemporaryFolder, PROPS } from './synthesize';

/** The warnings of a program with several environments, by the id of each. */
function warningsOf(environments: { [id: string]: Partial<GkePlatformProps> }, code: string): string[] {
  return inTemporaryFolder((folder) => {
    const app = new KubeflowApp({ terraformOutdir: path.join(folder, 'cdktf.out'), summary: false });
    for (const [id, props] of Object.entries(environments)) {
      new GkePlatform(app, id, { ...PROPS, ...props });
    }
    return Warnings.of(app).filter((text) => text.endsWith(`'${code}').`));
  });
}

const STAGING_RANGES = { nodeCidr: '10.16.0.0/20', podCidr: '10.20.0.0/14', serviceCidr: '10.24.0.0/20' };

describe('address ranges of environments', () => {
  const ranges = (environments: { [id: string]: Partial<GkePlatformProps> }) =>
    warningsOf(environments, 'gke/equal-address-ranges');

  test('are warned of if they are equal, with ranges that no environment has', () => {
    const [warning, ...others] = ranges({ staging: {}, production: { project: 'my-production' } });
    expect(others).toEqual([]);
    expect(warning).toContain(
      'production: the network ranges overlap with those of staging: nodeCidr 10.0.0.0/20, podCidr 10.4.0.0/14, serviceCidr 10.8.0.0/20.',
    );
    const suggestion = "nodeCidr: '10.16.0.0/20', podCidr: '10.20.0.0/14', serviceCidr: '10.24.0.0/20'";
    expect(warning).toContain(`network: GkeNetwork.create({ ${suggestion} })`);
    expect(ranges({ staging: { network: GkeNetwork.create(STAGING_RANGES) }, production: {} })).toEqual([]);
  });

  test('are suggested without those of a third environment', () => {
    const network = GkeNetwork.create(STAGING_RANGES);
    const [warning, ...others] = ranges({ staging: { network }, production: {}, development: {} });
    expect(others).toEqual([]);
    expect(warning).toMatch(/^development: [\s\S]*nodeCidr: '10\.32\.0\.0\/20'/);
  });

  test('are compared with the other ranges of an environment', () => {
    const network = GkeNetwork.create({ ...STAGING_RANGES, podCidr: '10.0.0.0/13' });
    expect(ranges({ staging: {}, production: { network } })).toEqual([
      expect.stringContaining(
        'podCidr 10.0.0.0/13 and nodeCidr 10.0.0.0/20, podCidr 10.0.0.0/13 and podCidr 10.4.0.0/14.',
      ),
    ]);
  });

  test('of existing networks and clusters are those of their owners', () => {
    const network = GkeNetwork.existing({
      network: 'shared',
      subnetwork: 'ml',
      podRangeName: 'pods',
      serviceRangeName: 'services',
      serviceCidr: '10.8.0.0/20',
    });
    expect(ranges({ staging: {}, production: { network } })).toEqual([]);
    expect(ranges({ staging: {}, production: { cluster: GkeCluster.existing() } })).toEqual([]);
  });
});

describe('upgrades of environments', () => {
  const upgrades = (staging: object, production: object) =>
    warningsOf(
      {
        staging: { cluster: GkeCluster.standard(staging) },
        production: { cluster: GkeCluster.autopilot(production), region: 'us-central1' },
      },
      'gke/equal-upgrades',
    );
  const onDay = (day: Weekday) => ({ maintenanceWindow: MaintenanceWindow.weekly({ days: [day] }) });

  test('are warned of if they happen on the same days in the same channel', () => {
    const [warning] = upgrades({}, {});
    expect(warning).toContain(
      'production: the cluster and the one of staging upgrade on the same days, in the release channel REGULAR.',
    );
    expect(upgrades({}, onDay(Weekday.SUNDAY))).toHaveLength(1);
    expect(upgrades(onDay(Weekday.SUNDAY), onDay(Weekday.SUNDAY))).toHaveLength(1);
  });

  test('can differ by channel or by day', () => {
    expect(upgrades({ releaseChannel: GkeReleaseChannel.RAPID }, {})).toEqual([]);
    expect(upgrades(onDay(Weekday.TUESDAY), onDay(Weekday.SUNDAY))).toEqual([]);
  });

  test('of an existing cluster are those of its owner', () => {
    expect(warningsOf({ staging: {}, production: { cluster: GkeCluster.existing() } }, 'gke/equal-upgrades')).toEqual(
      [],
    );
  });
});

describe('disks of a regional cluster', () => {
  const REGIONAL = {
    region: 'us-central1',
    zone: 'us-central1-b',
    cluster: GkeCluster.standard({ nodeLocations: ['us-central1-a', 'us-central1-b'] }),
  };

  function warnings(build: (platform: GkePlatform) => void, props: Partial<GkePlatformProps>): string[] {
    return inTemporaryFolder((folder) => {
      const app = new KubeflowApp({ terraformOutdir: path.join(folder, 'cdktf.out'), summary: false });
      build(new GkePlatform(app, 'cloud', { ...PROPS, ...props }));
      return Warnings.of(app);
    });
  }
  const disks = (platform: GkePlatform) => {
    const chart = platform.chart('nfs');
    platform.storage.disk(chart, 'data', { name: 'data', size: Size.gibibytes(10) });
    platform.storage.disk(chart, 'old', { name: 'old', size: Size.gibibytes(10), source: DiskSource.existing('old') });
  };
  const hub = (platform: GkePlatform) => void new JupyterHub(platform.chart('hub'), 'hub');

  test('are warned of if they are in one zone', () => {
    expect(warnings(disks, REGIONAL)).toEqual(
      ['data', 'old'].map((name) =>
        expect.stringContaining(`disk "${name}" is in the zone us-central1-b, but the cluster is regional`),
      ),
    );
    expect(warnings(disks, {})).toEqual([]);
  });

  test('are not warned of if they are replicated', () => {
    const replicaZones = ['us-central1-a', 'us-central1-b'];
    expect(
      warnings(
        (platform) =>
          void platform.storage.disk(platform.chart('nfs'), 'data', { name: 'data', size: Size.gibibytes(10) }),
        { ...REGIONAL, disks: { replicaZones } },
      ),
    ).toEqual([]);
  });

  test("are warned of once if claims use GKE's StorageClasses, and not with a replicated class", () => {
    expect(warnings(hub, REGIONAL)).toEqual([
      expect.stringContaining(
        "cloud: claims use GKE's StorageClasses for disks in one zone, but the cluster is regional",
      ),
    ]);
    expect(warnings(hub, {})).toEqual([]);
    const replicated = (platform: GkePlatform) => {
      const { name } = new GkeStorageClass(platform.chart('classes'), 'replicated', {
        replicaZones: ['us-central1-a', 'us-central1-b'],
      });
      new JupyterHub(platform.chart('hub'), 'hub', {
        hub: { database: HubDatabase.sqlite({ storageClassName: name }) },
        notebooks: { home: HomeStorage.claimPerUser({ storageClassName: name }) },
      });
    };
    expect(warnings(replicated, REGIONAL)).toEqual([]);
    expect(warnings(hub, { ...REGIONAL, cluster: GkeCluster.existing() })).toEqual([]);
  });
});
