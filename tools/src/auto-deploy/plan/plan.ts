import type { DeploymentsConfig } from '../config/config';
import { Capacity } from './capacity';
import { collect, groupByVersion } from './collect';
import type { Launch, Plan, VersionDecision, WaitReason } from './decision';
import { decideLaunch } from './launch';
import type { Failure, History, Instance, Observation, Source } from './observation';

/** Failures of a version that are remembered. More do not change the backoff. */
const MAX_FAILURES = 9;

/** Waits that other versions cause. */
const OVERALL: ReadonlySet<WaitReason> = new Set(['overallLimit', 'overallBudget', 'reserved']);

const UNKNOWN: Source = { state: 'unreachable', message: 'The repository was not read yet.' };

/** Decides what to do, and explains it. The result depends on the arguments only. */
export function plan(desired: DeploymentsConfig, observed: Observation, now: number): Plan {
  const { sources, instances } = observed;
  const history = updatedHistory(desired, observed);
  const byVersion = groupByVersion(instances);
  const capacity = new Capacity(desired, instances);
  const decisions = new Map<string, VersionDecision>();
  const launches: Launch[] = [];
  const started: Record<string, number> = {};
  // Those that have waited longest come first, so that no version takes the room of the others.
  const order = [...desired.versions].sort(
    (a, b) =>
      (history.launched[a.name] ?? Number.NEGATIVE_INFINITY) - (history.launched[b.name] ?? Number.NEGATIVE_INFINITY) ||
      0,
  );
  for (const version of order) {
    const own = byVersion.get(version.name) ?? [];
    const source = sources.get(version.name) ?? UNKNOWN;
    const decision = decideLaunch(version, own, source, history, capacity, now);
    decisions.set(version.name, decision);
    if (decision.action === 'launch' && source.state === 'found') {
      const { ref, commit, digest } = source;
      launches.push({ version: version.name, ref, commit, digest });
      capacity.add(version.name, version.requests);
      started[version.name] = now;
    } else if (decision.action === 'wait' && decision.waits.every((wait) => OVERALL.has(wait.for))) {
      capacity.queue(version.name);
    }
  }
  return {
    versions: desired.versions.flatMap(({ name }) => decisions.get(name) ?? []),
    instances: collect(desired, instances, sources, now),
    launches,
    history: { ...history, launched: { ...history.launched, ...started } },
  };
}

/** Adds the failures and starts of the instances, and drops failures of other commits. */
function updatedHistory({ versions }: DeploymentsConfig, { history, instances, sources }: Observation): History {
  const failures = new Map(history.failures.map((failure) => [failure.instance, failure]));
  const launched = new Map(Object.entries(history.launched));
  for (const instance of instances) {
    if (instance.phase === 'failed' && !failures.has(instance.name)) {
      failures.set(instance.name, failureOf(instance));
    }
    launched.set(instance.version, Math.max(launched.get(instance.version) ?? 0, instance.createdAt));
  }
  const byVersion = new Map<string, Failure[]>(versions.map(({ name }) => [name, []]));
  for (const failure of failures.values()) {
    const source = sources.get(failure.version);
    if (source?.state !== 'found' || source.digest === failure.digest) {
      byVersion.get(failure.version)?.push(failure);
    }
  }
  return {
    failures: [...byVersion.values()].flatMap((own) => own.sort((a, b) => a.at - b.at).slice(-MAX_FAILURES)),
    launched: Object.fromEntries([...launched].filter(([name]) => byVersion.has(name))),
  };
}

function failureOf({ version, digest, name, since, message = 'It failed without a message.' }: Instance): Failure {
  return { version, digest, instance: name, at: since, message };
}
