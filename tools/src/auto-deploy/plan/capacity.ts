import type { Amounts, DeploymentsConfig, VersionConfig } from '../config/config';
import { exceeded, NOTHING, plus } from '../config/rules';
import type { Wait } from './decision';
import { type Instance, isStuck } from './observation';

interface Usage {
  readonly count: number;
  readonly amounts: Amounts;
}

const NONE: Usage = { count: 0, amounts: NOTHING };

/** Counts instances against the limits: those of the cluster, and those that this pass starts. */
export class Capacity {
  private all: Usage = NONE;
  private readonly byVersion = new Map<string, Usage>();
  private readonly hasStuck: boolean;
  /** Version that waits for room, and is before others. */
  private first?: string;

  constructor(
    private readonly config: DeploymentsConfig,
    instances: readonly Instance[],
  ) {
    this.hasStuck = instances.some(({ removal }) => isStuck(removal));
    for (const { version, requests } of instances) {
      // Instances that are being deleted still need room.
      this.add(version, requests);
    }
  }

  public add(version: string, requests: Amounts): void {
    this.all = added(this.all, requests);
    this.byVersion.set(version, added(this.byVersion.get(version) ?? NONE, requests));
  }

  /** Keeps room for a version that waits for nothing else. Otherwise, smaller versions could always take it. */
  public queue(version: string): void {
    // Room that something stuck takes may never become free.
    if (!this.hasStuck) {
      this.first ??= version;
    }
  }

  /** Returns the limits that do not allow another instance. */
  public waits(version: VersionConfig): Wait[] {
    const { limits } = this.config;
    const own = this.byVersion.get(version.name) ?? NONE;
    const waits: Wait[] = [];
    if (own.count >= version.maximumActive) {
      waits.push({
        for: 'versionLimit',
        message: `The version has ${own.count} instances. maximumActive is ${version.maximumActive}.`,
      });
    }
    if (this.all.count >= limits.active) {
      waits.push({
        for: 'overallLimit',
        message: `There are ${this.all.count} instances. limits.active is ${limits.active}.`,
      });
    } else if (own.count > 0 && limits.active - this.all.count <= this.reserved) {
      waits.push({ for: 'reserved', message: 'The free places are for versions that have no instance.' });
    } else if (own.count > 0 && this.first !== undefined) {
      waits.push({ for: 'reserved', message: `The version "${this.first}" waits longer for room.` });
    }
    const ownExcess = exceeded(version.budget, plus(own.amounts, version.requests));
    const allExcess = exceeded(limits.budget, plus(this.all.amounts, version.requests));
    if (ownExcess.length > 0) {
      waits.push({ for: 'versionBudget', message: `The budget of the version has too little ${listed(ownExcess)}.` });
    }
    if (allExcess.length > 0) {
      waits.push({ for: 'overallBudget', message: `The budget of all versions has too little ${listed(allExcess)}.` });
    }
    return waits;
  }

  /** Number of versions that have no instance. */
  private get reserved(): number {
    return this.config.versions.filter(({ name }) => !this.byVersion.has(name)).length;
  }
}

function added({ count, amounts }: Usage, requests: Amounts): Usage {
  return { count: count + 1, amounts: plus(amounts, requests) };
}

function listed(resources: readonly string[]): string {
  return resources.join(' and ');
}
