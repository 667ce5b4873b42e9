import type { DeploymentsConfig, VersionConfig } from '../../../src/auto-deploy/config/config';
import { exceeded, NOTHING, plus } from '../../../src/auto-deploy/config/rules';
import type { Plan } from '../../../src/auto-deploy/plan/decision';
import { type History, type Instance, isHealthy, type Source } from '../../../src/auto-deploy/plan/observation';
import { plan } from '../../../src/auto-deploy/plan/plan';
import { HOUR, MINUTE, NOW } from './builders';

/** Probabilities per pass, and shares of commits. */
export interface Weather {
  readonly seed: number;
  /** A commit to a branch. */
  readonly commit: number;
  /** Share of commits whose deployment fails. */
  readonly badCommit: number;
  /** A deployment that fails although the commit is good. */
  readonly badLuck: number;
  /** A deletion attempt that fails. */
  readonly stuck: number;
  /** A healthy instance that stops being ready for a while. */
  readonly unready: number;
  /** A lease on a healthy instance. */
  readonly lease: number;
  /** A repository that cannot be reached for a while. */
  readonly outage: number;
  /** A pass that ends before it has acted on everything. */
  readonly crash: number;
}

export const CALM: Weather = {
  seed: 1,
  commit: 0,
  badCommit: 0,
  badLuck: 0,
  stuck: 0,
  unready: 0,
  lease: 0,
  outage: 0,
  crash: 0,
};

interface Simulated {
  instance: Instance;
  /** When the deployment or the deletion ends. */
  ends: number;
  recovers: number;
}

/** Instances as Jobs, controllers and people change them, by a simulated clock. */
export class SimulatedCluster {
  public now = NOW;
  public weather: Weather;
  public created = 0;
  public removed = 0;
  public history: History = { failures: [], launched: {} };
  private readonly simulated = new Map<string, Simulated>();
  private readonly heads = new Map<string, number>();
  private readonly outages = new Map<string, number>();
  private readonly random: () => number;

  constructor(
    public config: DeploymentsConfig,
    weather: Weather,
    /** Versions whose commits all fail. */
    private readonly broken: ReadonlySet<string> = new Set(),
  ) {
    this.weather = weather;
    this.random = mulberry32(weather.seed);
  }

  public get instances(): Instance[] {
    return [...this.simulated.values()].map(({ instance }) => instance);
  }

  public head(version: string): string {
    return digestOf(version, this.heads.get(version) ?? 0);
  }

  /** Lets time pass, decides, checks the decisions, and acts. */
  public pass(interval = 5 * MINUTE): Plan {
    this.now += interval;
    this.change();
    const observation = { sources: this.sources(), instances: this.instances, history: this.history };
    const result = plan(this.config, observation, this.now);
    checkInvariants(this.config, this.instances, result, this.now);
    this.act(result);
    return result;
  }

  private happens(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  private change(): void {
    for (const { name } of this.config.versions) {
      if (this.happens(this.weather.commit)) {
        this.heads.set(name, (this.heads.get(name) ?? 0) + 1);
      }
      if (this.happens(this.weather.outage)) {
        this.outages.set(name, this.now + this.random() * 6 * HOUR);
      }
    }
    for (const simulated of this.simulated.values()) {
      this.changeInstance(simulated);
    }
  }

  private changeInstance(simulated: Simulated): void {
    const { instance, ends, recovers } = simulated;
    const { removal, phase } = instance;
    const set = (changes: Partial<Instance>) => {
      simulated.instance = { ...instance, ...changes };
    };
    if (removal?.state === 'running' && this.now >= ends) {
      const state = this.happens(this.weather.stuck) ? 'failed' : 'done';
      set({ removal: { ...removal, state, since: this.now } });
    } else if (phase === 'launching' && this.now >= ends) {
      const fails = this.isBad(instance) || this.happens(this.weather.badLuck);
      set({ phase: fails ? 'failed' : 'deployed', ready: !fails, since: this.now });
    } else if (phase === 'deployed' && instance.ready && this.happens(this.weather.unready)) {
      simulated.recovers = this.now + this.random() * 3 * HOUR;
      set({ ready: false, since: this.now });
    } else if (phase === 'deployed' && !instance.ready && this.now >= recovers) {
      set({ ready: true, since: this.now });
    } else if (isHealthy(instance) && instance.lease === undefined && this.happens(this.weather.lease)) {
      set({ lease: { holder: 'test', until: this.now + this.random() * this.config.limits.lease } });
    }
  }

  private isBad({ version, digest }: Instance): boolean {
    return this.broken.has(version) || fraction(digest) < this.weather.badCommit;
  }

  private sources(): Map<string, Source> {
    return new Map(
      this.config.versions.map(({ name }): [string, Source] => {
        const digest = this.head(name);
        return (this.outages.get(name) ?? 0) > this.now
          ? [name, { state: 'unreachable', message: 'timeout' }]
          : [name, { state: 'found', ref: 'refs/heads/main', commit: digest, digest }];
      }),
    );
  }

  private act({ launches, instances, history }: Plan): void {
    // A crash may happen before and after each action.
    const crashes = () => this.happens(this.weather.crash);
    if (crashes()) {
      return;
    }
    this.history = history;
    for (const { version, ref, commit, digest } of launches) {
      const config = this.config.versions.find(({ name }) => name === version) as VersionConfig;
      this.created += 1;
      this.simulated.set(`${version}-${this.created}`, {
        instance: {
          name: `${version}-${this.created}`,
          ...{ version, ref, commit, digest },
          createdAt: this.now,
          expiresAt: this.now + config.lifetime,
          requests: config.requests,
          phase: 'launching',
          ready: false,
          since: this.now,
        },
        ends: this.now + MINUTE + this.random() * (config.deployTimeout - MINUTE),
        recovers: 0,
      });
      if (crashes()) {
        return;
      }
    }
    for (const { instance: name, action } of instances) {
      const simulated = this.simulated.get(name);
      if (simulated === undefined) {
        continue;
      }
      if (action === 'remove' || action === 'retryRemoval') {
        this.startRemoval(simulated, crashes());
      } else if (action === 'forget') {
        this.removed += 1;
        this.simulated.delete(name);
      }
      if (crashes()) {
        return;
      }
    }
  }

  private startRemoval(simulated: Simulated, isInterrupted: boolean): void {
    const attempts = simulated.instance.removal?.attempts ?? 0;
    const removal = isInterrupted
      ? ({ attempts, state: 'requested', since: this.now } as const)
      : ({ attempts: attempts + 1, state: 'running', since: this.now } as const);
    simulated.instance = { ...simulated.instance, removal };
    simulated.ends = this.now + MINUTE + this.random() * 19 * MINUTE;
  }
}

/** Checks the rules that hold in every pass. */
function checkInvariants(
  config: DeploymentsConfig,
  instances: readonly Instance[],
  { versions, instances: decisions, launches }: Plan,
  now: number,
): void {
  const fail = (rule: string, detail: unknown): never => {
    throw new Error(`${rule}: ${JSON.stringify(detail)} at ${new Date(now).toISOString()}`);
  };
  if (versions.length !== config.versions.length || decisions.length !== instances.length) {
    fail('one decision for each version and instance', { versions, decisions });
  }
  const after = [...instances];
  for (const launch of launches) {
    const version = config.versions.find(({ name }) => name === launch.version) ?? fail('a known version', launch);
    if (after.some((each) => each.version === launch.version && each.phase === 'launching' && !each.removal)) {
      fail('one deployment at a time', launch);
    }
    after.push({ ...launch, requests: version.requests, phase: 'launching' } as Instance);
    const own = after.filter((each) => each.version === version.name);
    if (after.length > config.limits.active || own.length > version.maximumActive) {
      fail('never above the limits', launch);
    }
    const sum = (of: readonly Instance[]) => of.map(({ requests }) => requests).reduce(plus, NOTHING);
    if (exceeded(config.limits.budget, sum(after)).length + exceeded(version.budget, sum(own)).length > 0) {
      fail('never above the budgets', launch);
    }
  }
  const isRemoved = new Set(decisions.filter(({ action }) => action === 'remove').map(({ instance }) => instance));
  const running = instances.filter(({ removal }) => removal?.state === 'running').length;
  const started = decisions.filter(({ action }) => action === 'remove' || action === 'retryRemoval').length;
  if (started > Math.max(0, config.limits.removals - running)) {
    fail('never more deletions than allowed', { running, started });
  }
  const configured = new Set(config.versions.map(({ name }) => name));
  for (const instance of instances.filter(({ name }) => isRemoved.has(name))) {
    const others = instances.filter((each) => each.version === instance.version && !isRemoved.has(each.name));
    if (configured.has(instance.version) && isHealthy(instance) && !others.some(isHealthy)) {
      fail('never the last healthy one', instance);
    }
    if (instance.lease && now < instance.lease.until) {
      fail('never a leased one', instance);
    }
    if (instance.phase === 'launching') {
      fail('never one that is being deployed', instance);
    }
  }
}

function digestOf(version: string, number: number): string {
  return `${version}-${number}`.padEnd(40, '0');
}

/** A number from 0 to 1 that depends on a text. */
function fraction(text: string): number {
  return mulberry32([...text].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) | 0, 7))();
}

/** Random numbers from a seed. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
