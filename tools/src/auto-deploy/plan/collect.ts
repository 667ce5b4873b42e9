import type { DeploymentsConfig, VersionConfig } from '../config/config';
import { formatDuration } from '../config/units';
import type { InstanceDecision, KeepReason, RemoveReason } from './decision';
import { type Instance, isHealthy, newestFirst, type Source } from './observation';

/** Milliseconds until a failed deletion is tried again: doubled with each attempt. */
const FIRST_RETRY = 60_000;
const LAST_RETRY = 3_600_000;

/** Decides which instances of all versions are deleted. */
export function collect(
  { limits, versions }: DeploymentsConfig,
  instances: readonly Instance[],
  sources: ReadonlyMap<string, Source>,
  now: number,
): InstanceDecision[] {
  const configured = new Map(versions.map((version) => [version.name, version]));
  const running = instances.filter(({ removal }) => removal?.state === 'running').length;
  let free = limits.removals - running;
  const byVersion = groupByVersion(instances);
  const decided = new Map<string, InstanceDecision>();
  for (const [name, own] of byVersion) {
    const version = configured.get(name);
    const decisions = version
      ? own.map((instance) => decide(instance, own, version, sources.get(name), now))
      : own.map((instance) => decideOrphan(instance, now));
    decisions.forEach((decision) => {
      decided.set(decision.instance, decision);
    });
  }
  // Those that began first, and those that were due first.
  const ordered = [...instances].sort(
    (a, b) => (a.removal?.since ?? Number.MAX_VALUE) - (b.removal?.since ?? Number.MAX_VALUE) || newestFirst(b, a),
  );
  for (const { name } of ordered) {
    const decision = decided.get(name);
    if (decision?.action === 'remove' || decision?.action === 'retryRemoval') {
      if (free > 0) {
        free -= 1;
      } else {
        decided.set(name, postponed(decision, limits.removals));
      }
    }
  }
  return instances.flatMap(({ name }) => decided.get(name) ?? []);
}

export function groupByVersion(instances: readonly Instance[]): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const group = groups.get(instance.version);
    if (group) {
      group.push(instance);
    } else {
      groups.set(instance.version, [instance]);
    }
  }
  for (const group of groups.values()) {
    group.sort(newestFirst);
  }
  return groups;
}

function postponed(
  decision: Extract<InstanceDecision, { action: 'remove' | 'retryRemoval' }>,
  removals: number,
): InstanceDecision {
  const { instance } = decision;
  const message = `${decision.message} ${removals} deletions run already.`;
  return decision.action === 'remove'
    ? { instance, action: 'wait', reason: decision.reason, waitsFor: 'removalLimit', message }
    : { instance, action: 'removing', reason: 'removalLimit', message };
}

function decide(
  instance: Instance,
  own: readonly Instance[],
  version: VersionConfig,
  source: Source | undefined,
  now: number,
): InstanceDecision {
  if (instance.removal) {
    return decideRemoval(instance, instance.removal, now);
  }
  return (
    leased(instance, now) ??
    (instance.phase === 'launching'
      ? keep(instance, 'launching', 'Its deployment runs.')
      : instance.phase === 'failed'
        ? decideFailed(instance, version, source, now)
        : instance.ready
          ? decideHealthy(instance, own, version, now)
          : decideUnready(instance, own, version, now))
  );
}

/** An instance whose version left the configuration stays until it expires. */
function decideOrphan(instance: Instance, now: number): InstanceDecision {
  const { removal, phase, expiresAt, version } = instance;
  if (removal) {
    return decideRemoval(instance, removal, now);
  }
  const kept = leased(instance, now);
  if (kept) {
    return kept;
  }
  if (phase === 'launching') {
    return keep(instance, 'launching', 'Its deployment runs.');
  }
  return phase === 'failed' || now >= expiresAt
    ? remove(instance, 'versionRemoved', `The configuration no longer has the version "${version}".`)
    : keep(
        instance,
        'kept',
        `The configuration no longer has the version "${version}". The instance has not expired.`,
        expiresAt,
      );
}

function decideRemoval(
  { name }: Instance,
  { attempts, state, since, message }: NonNullable<Instance['removal']>,
  now: number,
): InstanceDecision {
  const detail = message === undefined ? '' : ` ${message}`;
  switch (state) {
    case 'done':
      return { instance: name, action: 'forget', reason: 'removed', message: 'It was deleted.' };
    case 'running':
      return { instance: name, action: 'removing', reason: 'running', message: `It is being deleted.${detail}` };
    case 'requested':
      return { instance: name, action: 'retryRemoval', reason: 'interrupted', message: 'Its deletion has not begun.' };
    default: {
      const until = since + Math.min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY);
      const text = `Its deletion failed ${attempts === 1 ? 'once' : `${attempts} times`}.${detail}`;
      return now >= until
        ? { instance: name, action: 'retryRemoval', reason: 'failedRemoval', message: text }
        : { instance: name, action: 'removing', reason: 'retryLater', until, message: text };
    }
  }
}

function decideFailed(
  instance: Instance,
  { failedLifetime }: VersionConfig,
  source: Source | undefined,
  now: number,
): InstanceDecision {
  const until = instance.since + failedLifetime;
  const detail = instance.message === undefined ? '' : `: ${instance.message}`;
  if (source?.state === 'found' && source.digest !== instance.digest) {
    return remove(instance, 'superseded', `Its deployment failed, and there is a newer commit${detail}`);
  }
  return now >= until
    ? remove(instance, 'failed', `Its deployment failed${detail}`)
    : keep(instance, 'failedKept', `Its deployment failed. It is kept for examination${detail}`, until);
}

function decideHealthy(
  instance: Instance,
  own: readonly Instance[],
  { keep: kept }: VersionConfig,
  now: number,
): InstanceDecision {
  const { expiresAt } = instance;
  const rank = own.filter(isHealthy).indexOf(instance);
  if (rank === 0) {
    return now < expiresAt
      ? keep(instance, 'newest', 'It is the newest healthy instance of its version.', expiresAt)
      : keep(instance, 'lastHealthy', 'It has expired, but no newer instance of its version is healthy.');
  }
  if (now >= expiresAt) {
    return remove(instance, 'expired', 'It has expired, and a newer instance is healthy.');
  }
  return rank >= kept
    ? remove(instance, 'superseded', `${kept === 1 ? 'A newer instance is' : `${kept} newer instances are`} healthy.`)
    : keep(instance, 'kept', `It is one of the ${kept} newest healthy instances.`, expiresAt);
}

function decideUnready(
  instance: Instance,
  own: readonly Instance[],
  { failedLifetime }: VersionConfig,
  now: number,
): InstanceDecision {
  const { since, expiresAt, message } = instance;
  const detail = message === undefined ? '' : `: ${message}`;
  const grace = since + failedLifetime;
  const isReplaced = own.some((other) => isHealthy(other) && newestFirst(other, instance) < 0);
  const text = `It is not ready since ${formatDuration(now - since)}${detail}`;
  if (now >= grace && (isReplaced || now >= expiresAt)) {
    return remove(instance, 'unhealthy', text);
  }
  return keep(instance, 'unready', text, isReplaced ? grace : Math.max(grace, expiresAt));
}

function leased(instance: Instance, now: number): InstanceDecision | undefined {
  const { lease } = instance;
  return lease && now < lease.until ? keep(instance, 'leased', `${lease.holder} has a lease.`, lease.until) : undefined;
}

function keep({ name }: Instance, reason: KeepReason, message: string, until?: number): InstanceDecision {
  return { instance: name, action: 'keep', reason, message, ...(until !== undefined && { until }) };
}

function remove({ name }: Instance, reason: RemoveReason, message: string): InstanceDecision {
  return { instance: name, action: 'remove', reason, message };
}
