import type { VersionConfig } from '../config/config';
import { formatDuration } from '../config/units';
import type { Capacity } from './capacity';
import type { Cause, VersionDecision, Wait } from './decision';
import { type Failure, type History, type Instance, isHealthy, isStuck, type Source } from './observation';

const FIRST_BACKOFF = 5 * 60_000;
const LAST_BACKOFF = 12 * 3_600_000;

/** Decides whether a version gets a new instance. */
export function decideLaunch(
  version: VersionConfig,
  /** Its instances, the newest first. */
  own: readonly Instance[],
  source: Source,
  history: History,
  capacity: Capacity,
  now: number,
): VersionDecision {
  const newestHealthy = own.find(isHealthy)?.name;
  const common = { version: version.name, source, ...(newestHealthy !== undefined && { newestHealthy }) };
  if (source.state !== 'found') {
    return { ...common, action: 'none', reason: source.state, message: source.message };
  }
  const failures = openFailures(version, source.digest, own, history);
  const due = causeOf(version, own, source, failures, now);
  if (!('cause' in due)) {
    return { ...common, action: 'none', reason: 'upToDate', ...due };
  }
  const { cause, message } = due;
  const waits = [...ownWaits(version, own, history, failures, now), ...capacity.waits(version)];
  if (waits.length === 0) {
    return { ...common, action: 'launch', reason: cause, message };
  }
  const ends = waits.flatMap(({ until }) => until ?? []);
  const until = ends.length === waits.length ? Math.max(...ends) : undefined;
  return { ...common, action: 'wait', reason: cause, message, waits, ...(until !== undefined && { until }) };
}

type Due = { readonly cause: Cause; readonly message: string } | { readonly message: string; readonly until?: number };

function causeOf(
  { refreshInterval, failedLifetime }: VersionConfig,
  own: readonly Instance[],
  { commit, digest, ref }: Extract<Source, { state: 'found' }>,
  failures: readonly Failure[],
  now: number,
): Due {
  const head = `${ref.replace(/^refs\/(heads|tags)\//, '')} is at ${commit.slice(0, 7)}`;
  const candidates = own.filter(({ phase, removal }) => phase !== 'failed' && removal === undefined);
  const newest = candidates[0];
  if (failures.length > 0 && (newest === undefined || newest.digest !== digest)) {
    const [{ message }] = failures.slice(-1);
    return { cause: 'retry', message: `${head}, whose deployment failed ${times(failures.length)}: ${message}` };
  }
  if (newest === undefined) {
    return { cause: 'first', message: `${head}, and there is no instance.` };
  }
  if (newest.digest !== digest) {
    return { cause: 'changed', message: `${head}, and the newest instance has ${newest.commit.slice(0, 7)}.` };
  }
  const age = now - newest.createdAt;
  if (age >= refreshInterval) {
    return { cause: 'refresh', message: `The newest instance is ${formatDuration(age)} old.` };
  }
  const isBroken = newest.phase === 'deployed' && !newest.ready && now - newest.since >= failedLifetime;
  if (isBroken) {
    return { cause: 'unhealthy', message: `${newest.name} is not ready since ${formatDuration(now - newest.since)}.` };
  }
  return { message: `${head}, as ${newest.name}.`, until: newest.createdAt + refreshInterval };
}

function ownWaits(
  { name, minimumInterval, failedLifetime, deployTimeout }: VersionConfig,
  own: readonly Instance[],
  { launched }: History,
  failures: readonly Failure[],
  now: number,
): Wait[] {
  const waits: Wait[] = [];
  const inFlight = own.find(({ phase, removal }) => phase === 'launching' && removal === undefined);
  if (inFlight) {
    const until = inFlight.createdAt + deployTimeout;
    waits.push({ for: 'inFlight', until, message: `${inFlight.name} is being deployed.` });
  }
  // A deletion that is stuck blocks nothing but the room that the instance takes.
  const failed = own.find(({ phase, removal }) => phase === 'failed' && !isStuck(removal));
  if (failed) {
    const until = failed.removal ? undefined : failed.since + failedLifetime;
    const message = `${failed.name} failed, and is ${failed.removal ? 'being deleted' : 'kept for examination'}.`;
    waits.push({ for: 'failedInstance', ...(until !== undefined && { until }), message });
  }
  const last = failures.at(-1);
  const retry = last === undefined ? 0 : last.at + backoff(failures.length);
  if (now < retry) {
    const message = `The deployment of the commit failed ${times(failures.length)}.`;
    waits.push({ for: 'backoff', until: retry, message });
  }
  const start = Math.max(launched[name] ?? Number.NEGATIVE_INFINITY, ...own.map(({ createdAt }) => createdAt));
  if (now < start + minimumInterval) {
    const message = `The last instance was started ${formatDuration(now - start)} ago.`;
    waits.push({ for: 'minimumInterval', until: start + minimumInterval, message });
  }
  return waits;
}

/** Failures of a commit since it was deployed last, the oldest first. */
function openFailures(
  { name }: VersionConfig,
  digest: string,
  own: readonly Instance[],
  { failures }: History,
): Failure[] {
  const successes = own.filter((each) => each.digest === digest && each.phase === 'deployed');
  const lastSuccess = Math.max(...successes.map(({ createdAt }) => createdAt), Number.NEGATIVE_INFINITY);
  return failures
    .filter((failure) => failure.version === name && failure.digest === digest && failure.at > lastSuccess)
    .sort((a, b) => a.at - b.at);
}

/** Milliseconds after a number of failures. */
export function backoff(failures: number): number {
  return Math.min(FIRST_BACKOFF * 2 ** (failures - 1), LAST_BACKOFF);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
