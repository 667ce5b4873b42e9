import { milliseconds } from '../../durations';
import { quantity } from '../../init/cluster/quantity';
import type { Amounts, Budget, DeploymentsConfig, JobOverrides, VersionConfig } from './config';
import { CONFIG_SCHEMA, type Schema } from './schema';

interface RawAmounts {
  readonly cpu?: string;
  readonly memory?: string;
  readonly gpus?: number;
  readonly cost?: number;
}

interface RawPrices {
  readonly cpu?: number;
  readonly memory?: number;
  readonly gpu?: number;
}

export interface RawVersion {
  readonly name: string;
  readonly repository: string;
  readonly branch?: string;
  readonly tag?: string;
  readonly credentialsSecret?: string;
  readonly path?: string;
  readonly watch?: readonly string[];
  readonly submodules?: boolean;
  readonly build?: string;
  readonly environment: string;
  readonly requests?: RawAmounts;
  readonly minimumInterval?: string;
  readonly refreshInterval?: string;
  readonly maximumActive?: number;
  readonly lifetime?: string;
  readonly keep?: number;
  readonly failedLifetime?: string;
  readonly deployTimeout?: string;
  readonly removeTimeout?: string;
  readonly budget?: RawAmounts;
  readonly job?: Partial<JobOverrides>;
}

/** A document that has the form of the schema. */
export interface RawConfig {
  readonly limits?: {
    readonly active?: number;
    readonly removals?: number;
    readonly lease?: string;
    readonly budget?: RawAmounts;
  };
  readonly prices?: RawPrices;
  readonly versions: readonly RawVersion[];
}

const VERSION_DEFAULTS = defaultsOf(CONFIG_SCHEMA.properties?.versions.items);
const LIMIT_DEFAULTS = defaultsOf(CONFIG_SCHEMA.properties?.limits);

/** Adds defaults, and converts units. */
export function configOf({ limits = {}, prices = {}, versions }: RawConfig): DeploymentsConfig {
  const all = { ...LIMIT_DEFAULTS, ...limits };
  return {
    limits: {
      active: all.active as number,
      removals: all.removals as number,
      lease: time(all.lease),
      budget: budgetOf(limits.budget),
    },
    versions: versions.map((version) => versionOf(version, prices)),
  };
}

function versionOf(raw: RawVersion, prices: RawPrices): VersionConfig {
  const all = { ...VERSION_DEFAULTS, ...raw };
  const { name, repository, branch, tag, credentialsSecret, build, environment, watch = [], job = {} } = raw;
  return {
    name,
    repository,
    ref: branch === undefined ? { kind: 'tag', pattern: tag ?? '' } : { kind: 'branch', pattern: branch },
    ...(credentialsSecret !== undefined && { credentialsSecret }),
    path: all.path as string,
    watch,
    submodules: all.submodules as boolean,
    ...(build !== undefined && { build }),
    environment,
    requests: amountsOf(raw.requests, prices),
    minimumInterval: time(all.minimumInterval),
    refreshInterval: time(all.refreshInterval),
    maximumActive: all.maximumActive as number,
    lifetime: time(all.lifetime),
    keep: all.keep as number,
    failedLifetime: time(all.failedLifetime),
    deployTimeout: time(all.deployTimeout),
    removeTimeout: time(all.removeTimeout),
    budget: budgetOf(raw.budget),
    job: {
      ...(job.image !== undefined && { image: job.image }),
      env: job.env ?? {},
      requests: job.requests ?? {},
      limits: job.limits ?? {},
      nodeSelector: job.nodeSelector ?? {},
    },
  };
}

function amountsOf({ cpu, memory, gpus = 0 }: RawAmounts = {}, prices: RawPrices): Amounts {
  const amounts = { cpu: quantity(cpu), memory: quantity(memory), gpus };
  const { cpu: perCpu = 0, memory: perGibibyte = 0, gpu: perGpu = 0 } = prices;
  return { ...amounts, cost: amounts.cpu * perCpu + (amounts.memory / 2 ** 30) * perGibibyte + gpus * perGpu };
}

function budgetOf({ cpu, memory, gpus, cost }: RawAmounts = {}): Budget {
  return {
    ...(cpu !== undefined && { cpu: quantity(cpu) }),
    ...(memory !== undefined && { memory: quantity(memory) }),
    ...(gpus !== undefined && { gpus }),
    ...(cost !== undefined && { cost }),
  };
}

function time(duration: unknown): number {
  return milliseconds(String(duration)) ?? 0;
}

function defaultsOf(schema: Schema | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema?.properties ?? {}).flatMap(([name, field]) =>
      field.default === undefined ? [] : [[name, field.default]],
    ),
  );
}
