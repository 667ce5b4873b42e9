import type { DeploymentsConfig, VersionConfig } from '../../../src/auto-deploy/config/config';
import type { History, Instance, Observation, Source } from '../../../src/auto-deploy/plan/observation';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = Date.parse('2026-12-01T12:00:00Z');

const NOTHING = { cpu: 0, memory: 0, gpus: 0, cost: 0 };

/** A version with the defaults of `deployments.yaml`. */
export function aVersion(name = 'master', changes: Partial<VersionConfig> = {}): VersionConfig {
  return {
    name,
    repository: 'https://example.com/platform.git',
    ref: { kind: 'branch', pattern: 'main' },
    path: '.',
    watch: [],
    submodules: true,
    environment: 'lab',
    requests: NOTHING,
    minimumInterval: 20 * MINUTE,
    refreshInterval: 12 * HOUR,
    maximumActive: 3,
    lifetime: 2 * DAY,
    keep: 1,
    failedLifetime: 10 * MINUTE,
    deployTimeout: 30 * MINUTE,
    removeTimeout: 20 * MINUTE,
    budget: {},
    job: { env: {}, requests: {}, limits: {}, nodeSelector: {} },
    ...changes,
  };
}

export function aConfig(
  versions: readonly VersionConfig[] = [aVersion()],
  limits: Partial<DeploymentsConfig['limits']> = {},
): DeploymentsConfig {
  return { limits: { active: 10, removals: 5, lease: 6 * HOUR, budget: {}, ...limits }, versions };
}

/** A commit, from a letter. */
export function commit(letter: string): string {
  return letter.repeat(40);
}

export function found(letter: string): Source {
  return { state: 'found', ref: 'refs/heads/main', commit: commit(letter), digest: commit(letter) };
}

/** A healthy instance that was created some time ago. */
export function anInstance(letter: string, age: number, changes: Partial<Instance> = {}): Instance {
  const createdAt = NOW - age;
  const version = changes.version ?? 'master';
  return {
    name: `${version}-${letter.repeat(7)}-${age / MINUTE}`,
    version,
    ref: 'refs/heads/main',
    commit: commit(letter),
    digest: commit(letter),
    createdAt,
    expiresAt: createdAt + 2 * DAY,
    requests: NOTHING,
    phase: 'deployed',
    ready: true,
    since: createdAt,
    ...changes,
  };
}

export function observed(
  sources: Readonly<Record<string, Source>>,
  instances: readonly Instance[] = [],
  history: Partial<History> = {},
): Observation {
  return {
    sources: new Map(Object.entries(sources)),
    instances,
    history: { failures: [], launched: {}, ...history },
  };
}
