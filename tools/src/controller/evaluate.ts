import {
  ClusterView,
  countsAsReady,
  type Health,
  healthOf,
  healthOfMissing,
  type ObservedEvent,
  type ObservedObject,
  type Verdict,
  verdictOf,
} from '../health';
import { identity, type KubeObject } from '../kubernetes/objects';
import { checkCaBundle } from './checks/ca-bundle-check';
import type { CheckResult } from './checks/check-result';
import type { Expectations, ExpectedCheck, ExpectedObject } from './expectations';
import type { Unreadable } from './object-store';

/** Milliseconds in which a failing check may still succeed. */
const CHECK_GRACE = 120_000;

/** What was observed at one moment. */
export interface Observation {
  readonly expectations: Expectations;
  get(key: string): KubeObject | undefined;
  unreadable(object: ExpectedObject): Unreadable | undefined;
  resultOf(check: ExpectedCheck): CheckResult | undefined;
  /** Pods and other objects that explain why expected objects are not ready. */
  readonly explaining: readonly KubeObject[];
  readonly events: readonly ObservedEvent[];
  readonly now: number;
}

export interface EvaluatedObject extends ObservedObject {
  readonly object: ExpectedObject;
}

/** State of the whole and of its components. */
export interface Evaluation {
  readonly objects: readonly EvaluatedObject[];
  readonly whole: Verdict;
  readonly components: ReadonlyMap<string, Verdict>;
}

/** Returns the state of all expected objects. */
export function evaluate(observation: Observation): Evaluation {
  const { expectations, explaining, events, now } = observation;
  const live = expectations.objects.flatMap((object) => observation.get(identity(object)) ?? []);
  const known = new Set(live.map(({ metadata }) => metadata.uid));
  const others = explaining.filter(({ metadata }) => !known.has(metadata.uid));
  const view = new ClusterView([...live, ...others], now, events);
  const checks = new Map<string, ExpectedCheck[]>();
  for (const check of expectations.checks) {
    const key = identity(check.object);
    checks.set(key, [...(checks.get(key) ?? []), check]);
  }
  const objects = expectations.objects.map((object): EvaluatedObject => {
    const health = objectHealth(object, observation, view);
    const own = checks.get(identity(object)) ?? [];
    return {
      object,
      gates: object.gates,
      health: own.length > 0 && countsAsReady(health) ? checkedHealth(health, object, own, observation) : health,
    };
  });
  const byComponent = new Map<string, EvaluatedObject[]>();
  for (const evaluated of objects) {
    const { component } = evaluated.object;
    const of = byComponent.get(component) ?? [];
    byComponent.set(component, of);
    of.push(evaluated);
  }
  return {
    objects,
    whole: verdictOf(objects),
    components: new Map([...byComponent].map(([component, of]) => [component, verdictOf(of)])),
  };
}

function objectHealth(object: ExpectedObject, observation: Observation, view: ClusterView): Health {
  const unreadable = observation.unreadable(object);
  if (unreadable) {
    return { ...unreadable, state: unreadable.state ?? 'unknown' };
  }
  const found = observation.get(identity(object));
  return found ? healthOf(found, view) : healthOfMissing(observation.expectations.since, observation.now);
}

/** An object that is ready by itself is ready only if its checks succeed. */
function checkedHealth(
  health: Health,
  object: ExpectedObject,
  checks: readonly ExpectedCheck[],
  observation: Observation,
): Health {
  const { now } = observation;
  const found = observation.get(identity(object));
  const notes: string[] = [];
  for (const check of checks) {
    const result = check.type === 'ca-bundle' && found ? checkCaBundle(found) : observation.resultOf(check);
    if (result === undefined) {
      return { state: 'progressing', reason: 'CheckPending', message: 'It was not checked yet.' };
    }
    if (!result.ok) {
      const created = Date.parse(found?.metadata.creationTimestamp ?? '') || now;
      const failing = now - (result.failingSince ?? created);
      const state = failing < CHECK_GRACE ? 'progressing' : 'failed';
      return { state, reason: result.reason, message: result.message };
    }
    notes.push(result.message);
  }
  const message = [health.message, ...notes].filter(Boolean).join(' ');
  return message === health.message ? health : { ...health, message };
}
