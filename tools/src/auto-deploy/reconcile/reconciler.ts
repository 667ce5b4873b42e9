import { CliError } from '../../cli-error';
import type { DeploymentsConfig, VersionConfig } from '../config/config';
import { type JobOptions, launchJob, removalJob, removalJobName } from '../jobs/job-objects';
import type { Launch, Plan } from '../plan/decision';
import type { Failure, Source } from '../plan/observation';
import { plan } from '../plan/plan';
import type { DeployerApi } from '../records/api';
import { takeForRemoval } from '../records/leases';
import { type ObservedInstance, observeInstances } from '../records/observe';
import type { InstanceRecord } from '../records/record';
import { type DeployerStatus, readStatus, writeStatus } from '../records/status';
import { instanceName } from './instance-name';

export interface ReconcilerOptions {
  readonly config: DeploymentsConfig;
  readonly jobs: JobOptions;
  readSources(versions: readonly VersionConfig[]): Promise<ReadonlyMap<string, Source>>;
  /** Milliseconds since 1970, by the clock that leases use. */
  now(): number | Promise<number>;
  /** @param line a line for the log */
  log(line: string): void;
}

/** Time limit of deletions of versions that left the configuration, in milliseconds. */
const DEFAULT_REMOVE_TIMEOUT = 20 * 60_000;

/** Observes versions and instances, decides what to do, and does it. */
export class Reconciler {
  constructor(
    private readonly api: DeployerApi,
    private readonly options: ReconcilerOptions,
  ) {}

  /**
   * Runs one pass. It can be interrupted at any point: the next one continues.
   *
   * @returns the decisions, or undefined if another process works at the same time
   */
  public async pass(): Promise<Plan | undefined> {
    const { config } = this.options;
    const stored = await readStatus(this.api);
    const { pending, history } = stored.status;
    const [sources, observed] = await Promise.all([
      this.options.readSources(config.versions),
      observeInstances(
        this.api,
        pending.filter(({ version }) => this.versionOf(version) !== undefined),
        config.limits.lease,
      ),
    ]);
    const now = await this.options.now();
    const unstarted = observed.instances.filter(({ phase, jobs }) => phase === 'launching' && jobs.length === 0);
    const abandoned = unstarted.filter((record) => this.isAbandoned(record, now));
    const instances = observed.instances.filter((instance) => !abandoned.includes(instance));
    const failures = [...history.failures, ...abandoned.map((record) => failureOf(record, now))];
    const decided = plan(config, { sources, instances, history: { ...history, failures } }, now);
    // Instances are recorded before their Jobs are created: a crash in between forgets and repeats nothing.
    const status: DeployerStatus = {
      history: decided.history,
      pending: [
        ...pending.filter(({ name }) => unstarted.some((each) => each.name === name && !abandoned.includes(each))),
        ...this.named(decided.launches, observed.instances, now),
      ],
      pass: { at: now, versions: decided.versions, instances: decided.instances },
    };
    if ((await writeStatus(this.api, stored, status)) === undefined) {
      this.options.log('Another process works at the same time. This pass does nothing.');
      return undefined;
    }
    for (const record of status.pending) {
      await this.attempt(`${record.name}: its Job cannot be created`, () => this.launch(record));
    }
    await this.collect(decided, instances, now);
    for (const name of observed.abandonedLeases) {
      await this.attempt(`${name}: its lease cannot be deleted`, () => this.api.delete('leases', name));
    }
    return decided;
  }

  /** Whether the Job of an instance could not be created for long. */
  private isAbandoned({ version, createdAt }: InstanceRecord, now: number): boolean {
    return now > createdAt + (this.versionOf(version)?.deployTimeout ?? 0);
  }

  /** Does something that must not prevent the rest of the pass. The next pass does it again. */
  private async attempt(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      this.options.log(`${what}: ${error.reason ?? error.message}`);
    }
  }

  private named(launches: readonly Launch[], instances: readonly ObservedInstance[], now: number): InstanceRecord[] {
    const taken = new Set(instances.map(({ name }) => name));
    return launches.map(({ version: name, ...source }) => {
      const version = this.versionOf(name);
      const record = {
        name: instanceName(name, source.commit, (candidate) => taken.has(candidate)),
        version: name,
        ...source,
        createdAt: now,
        expiresAt: now + (version?.lifetime ?? 0),
        requests: version?.requests ?? { cpu: 0, memory: 0, gpus: 0, cost: 0 },
        repository: version?.repository ?? '',
      };
      taken.add(record.name);
      return record;
    });
  }

  private async launch(record: InstanceRecord): Promise<void> {
    const version = this.versionOf(record.version);
    if (version === undefined) {
      return;
    }
    // An existing Job is that of an interrupted pass.
    const created = await this.api.create('jobs', launchJob(record, version, this.options.jobs));
    if (created) {
      this.options.log(`${record.name}: starts, at ${record.commit.slice(0, 7)} of ${record.ref}`);
    }
  }

  private async collect(decided: Plan, instances: readonly ObservedInstance[], now: number): Promise<void> {
    const byName = new Map(instances.map((instance) => [instance.name, instance]));
    for (const { instance: name, action, message } of decided.instances) {
      const instance = byName.get(name);
      if (instance === undefined) {
        continue;
      }
      if (action === 'remove' || action === 'retryRemoval') {
        await this.attempt(`${name}: cannot be deleted`, () => this.remove(instance, message, now));
      } else if (action === 'forget') {
        await this.attempt(`${name}: its records cannot be deleted`, () => this.forget(instance));
      }
    }
  }

  private async remove(instance: ObservedInstance, why: string, now: number): Promise<void> {
    if (!(await takeForRemoval(this.api, instance, this.options.config.limits.lease, now))) {
      this.options.log(`${instance.name}: is not deleted, because somebody has just taken it`);
      return;
    }
    const attempt = (instance.removal?.attempts ?? 0) + 1;
    const timeout = this.versionOf(instance.version)?.removeTimeout ?? DEFAULT_REMOVE_TIMEOUT;
    await this.api.create('jobs', removalJob(instance, attempt, timeout, this.options.jobs));
    this.options.log(`${instance.name}: is deleted. ${why}`);
    for (const job of instance.jobs.filter((each) => each === removalJobName(instance.name, attempt - 1))) {
      await this.api.delete('jobs', job);
    }
  }

  /** Deletes the records of an instance that is gone. The last Job says that it is gone, so it is deleted last. */
  private async forget({ name, jobs, hasRecord, hasLease }: ObservedInstance): Promise<void> {
    if (hasRecord) {
      await this.api.delete('configmaps', name);
    }
    for (const job of jobs) {
      await this.api.delete('jobs', job);
    }
    if (hasLease) {
      await this.api.delete('leases', name);
    }
    this.options.log(`${name}: was deleted`);
  }

  private versionOf(name: string): VersionConfig | undefined {
    return this.options.config.versions.find((version) => version.name === name);
  }
}

function failureOf({ version, digest, name }: InstanceRecord, at: number): Failure {
  const message = 'Its Job could not be created. See the log of the reconciler.';
  return { version, digest, instance: name, at, message };
}
