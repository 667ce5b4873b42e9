import * as fc from 'fast-check';
import { checkProperty } from '../../../../test/random/check-property';
import type { DeploymentsConfig } from '../../../src/auto-deploy/config/config';
import { isHealthy } from '../../../src/auto-deploy/plan/observation';
import { plan } from '../../../src/auto-deploy/plan/plan';
import { aConfig, anInstance, aVersion, DAY, found, HOUR, MINUTE, NOW, observed } from './builders';
import { CALM, SimulatedCluster, type Weather } from './simulated-cluster';

const amounts = (cpu: number) => ({ cpu, memory: 0, gpus: 0, cost: 0 });

/** Passes for a time. */
function passFor(cluster: SimulatedCluster, time: number, interval = 5 * MINUTE): void {
  const end = cluster.now + time;
  while (cluster.now < end) {
    cluster.pass(interval);
  }
}

/** Without further commits and faults, every version must have what its branch has, and old instances must be gone. */
function expectSettled(cluster: SimulatedCluster, broken: ReadonlySet<string> = new Set()): void {
  cluster.weather = { ...CALM, badCommit: 0 };
  const { versions, limits } = cluster.config;
  const longest = Math.max(...versions.map(({ lifetime, refreshInterval }) => lifetime + refreshInterval));
  passFor(cluster, longest + limits.lease + 2 * DAY);
  for (const version of versions.filter(({ name }) => !broken.has(name))) {
    const own = cluster.instances.filter((each) => each.version === version.name);
    const newest = own.filter(isHealthy).sort((a, b) => b.createdAt - a.createdAt)[0];
    expect({ version: version.name, digest: newest?.digest }).toEqual({
      version: version.name,
      digest: cluster.head(version.name),
    });
    // A refresh waits for its turn at most once per version.
    expect(cluster.now - newest.createdAt).toBeLessThan(version.refreshInterval + versions.length * 2 * HOUR);
    for (const old of own.filter((each) => each !== newest && !each.removal && each.phase !== 'launching')) {
      expect(cluster.now).toBeLessThan(old.expiresAt + 2 * HOUR);
    }
  }
}

// By default, a tenth of a year.
const DAYS = process.env.ALL === '1' ? 365 : 36;

test(`keeps every version fresh within the limits for ${DAYS} days of commits and faults`, () => {
  const broken = new Set(['broken']);
  const config = aConfig(
    [
      aVersion('busy', { requests: amounts(1) }),
      aVersion('large', { requests: amounts(6), refreshInterval: 24 * HOUR }),
      aVersion('broken', { requests: amounts(1) }),
      aVersion('kept', { keep: 2, lifetime: 3 * DAY, requests: amounts(1) }),
    ],
    { active: 8, removals: 2, budget: amounts(17) },
  );
  const weather: Weather = {
    ...{ seed: 7, commit: 0.03, badCommit: 0.2, badLuck: 0.05, stuck: 0.1 },
    ...{ unready: 0.001, lease: 0.002, outage: 0.0005, crash: 0.01 },
  };
  const cluster = new SimulatedCluster(config, weather, broken);
  passFor(cluster, DAYS * DAY, 15 * MINUTE);
  // It did something.
  expect(cluster.created).toBeGreaterThan(5 * DAYS);
  expect(cluster.created - cluster.removed).toBeLessThanOrEqual(config.limits.active);
  expect(cluster.history.failures.length).toBeLessThanOrEqual(9 * config.versions.length);
  expectSettled(cluster, broken);
}, 600_000);

const aWeather = fc.record<Weather>({
  seed: fc.nat(),
  commit: fc.double({ min: 0, max: 0.2, noNaN: true }),
  badCommit: fc.double({ min: 0, max: 0.7, noNaN: true }),
  badLuck: fc.double({ min: 0, max: 0.3, noNaN: true }),
  stuck: fc.double({ min: 0, max: 0.5, noNaN: true }),
  unready: fc.double({ min: 0, max: 0.05, noNaN: true }),
  lease: fc.double({ min: 0, max: 0.1, noNaN: true }),
  outage: fc.double({ min: 0, max: 0.02, noNaN: true }),
  crash: fc.double({ min: 0, max: 0.2, noNaN: true }),
});

const someVersions = fc.array(
  fc.record({
    keep: fc.integer({ min: 1, max: 2 }),
    extra: fc.integer({ min: 1, max: 3 }),
    lifetime: fc.integer({ min: 1, max: 48 }),
    refresh: fc.integer({ min: 1, max: 24 }),
    minimum: fc.integer({ min: 0, max: 60 }),
    failed: fc.integer({ min: 0, max: 60 }),
    cpu: fc.integer({ min: 0, max: 8 }),
  }),
  { minLength: 1, maxLength: 5 },
);

type Drawn = { versions: typeof someVersions extends fc.Arbitrary<infer T> ? T : never; spare: number; tight: boolean };

/** A valid configuration: it has room for what versions keep, and for one more. */
function configOf({ versions, spare, tight }: Drawn): DeploymentsConfig {
  const kept = versions.reduce((sum, { keep }) => sum + keep, 0);
  const cpu = versions.reduce((sum, each) => sum + each.keep * each.cpu, 0) + Math.max(...versions.map((v) => v.cpu));
  return aConfig(
    versions.map((each, index) =>
      aVersion(`v${index}`, {
        keep: each.keep,
        maximumActive: each.keep + each.extra,
        lifetime: each.lifetime * HOUR,
        refreshInterval: Math.max(each.refresh * HOUR, each.minimum * MINUTE),
        minimumInterval: each.minimum * MINUTE,
        failedLifetime: each.failed * MINUTE,
        requests: amounts(each.cpu),
      }),
    ),
    { active: kept + spare, removals: spare, lease: 3 * HOUR, ...(tight && { budget: { cpu } }) },
  );
}

test('stays within all limits, and settles after any weather', async () => {
  const drawn = fc.record({ versions: someVersions, spare: fc.integer({ min: 1, max: 3 }), tight: fc.boolean() });
  await checkProperty(
    fc.record({ drawn, weather: aWeather, days: fc.integer({ min: 1, max: 6 }) }),
    ({ drawn: config, weather, days }) => {
      const cluster = new SimulatedCluster(configOf(config), weather);
      passFor(cluster, days * DAY);
      expectSettled(cluster);
    },
    { runs: 12 },
  );
}, 600_000);

test('a version that always fails takes nothing from the others', async () => {
  await checkProperty(
    fc.record({ seed: fc.nat(), commit: fc.double({ min: 0, max: 0.5, noNaN: true }) }),
    ({ seed, commit }) => {
      const config = aConfig([aVersion('broken'), aVersion('a'), aVersion('b')], { active: 4 });
      const broken = new Set(['broken']);
      const cluster = new SimulatedCluster(config, { ...CALM, seed, commit }, broken);
      passFor(cluster, 4 * DAY);
      expectSettled(cluster, broken);
    },
    { runs: 5 },
  );
}, 600_000);

test('a configuration that lost its versions deletes all instances in the end', () => {
  const cluster = new SimulatedCluster(aConfig([aVersion('a'), aVersion('b')]), { ...CALM, commit: 0.05 });
  passFor(cluster, 3 * DAY);
  expect(new Set(cluster.instances.map(({ version }) => version))).toEqual(new Set(['a', 'b']));
  cluster.config = aConfig([aVersion('a')]);
  passFor(cluster, 3 * DAY);
  expect(new Set(cluster.instances.map(({ version }) => version))).toEqual(new Set(['a']));
});

test('decides about 100 versions and 1,000 instances with one decision for each', () => {
  const names = Array.from({ length: 100 }, (_, index) => `v${index}`);
  const config = aConfig(
    names.map((name) => aVersion(name, { maximumActive: 20 })),
    { active: 1100, removals: 50 },
  );
  const instances = names.flatMap((version) =>
    Array.from({ length: 10 }, (_, index) =>
      anInstance('b', (index + 1) * HOUR, { version, name: `${version}-${index}` }),
    ),
  );
  const sources = Object.fromEntries(names.map((name) => [name, found('a')]));
  const result = plan(config, observed(sources, instances), NOW);
  expect(result.versions).toHaveLength(100);
  expect(result.instances).toHaveLength(1000);
  expect(result.launches).toHaveLength(100);
  expect(result.instances.filter(({ action }) => action === 'remove')).toHaveLength(50);
  expect(result.instances.filter(({ action }) => action === 'keep')).toHaveLength(100);
});
