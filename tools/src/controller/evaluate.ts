import {
  type CheckResult,
  ClusterView,
  caBundleResult,
  checkedHealth,
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
import type { Expectations, ExpectedCheck, ExpectedObject } from './expectations';
import type { Unreadable } from './object-store';

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
    if (own.length === 0 || !countsAsReady(health)) {
      return { object, gates: object.gates, health };
    }
    const found = observation.get(identity(object));
    const results = own.map((check) =>
      check.type === 'ca-bundle' && found ? caBundleResult(found) : observation.resultOf(check),
    );
    return { object, gates: object.gates, health: checkedHealth(health, found, results, now) };
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
