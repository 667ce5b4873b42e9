import type { KubeObject } from '../kubernetes/objects';

/** A condition in the status of an object. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export function conditionsOf(object: KubeObject): readonly Condition[] {
  const conditions: unknown = object.status?.conditions;
  return Array.isArray(conditions) ? conditions : [];
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

export function isTrue(condition: Condition | undefined): condition is Condition & { readonly status: 'True' } {
  return condition?.status === 'True';
}

export function isFalse(condition: Condition | undefined): condition is Condition & { readonly status: 'False' } {
  return condition?.status === 'False';
}

/** Seconds since a condition has its status. */
export function secondsSince(time: string | undefined, now: number): number {
  return time === undefined ? 0 : (now - Date.parse(time)) / 1000;
}

/** Reason and message of a condition, for the result of a rule. */
export function explain({ type, reason, message }: Condition): [reason: string, message: string] {
  return [reason || type, message || ''];
}
