import type { KubeObject } from '../kubernetes/objects';
import type { Health } from './health';

/** The result of a check. */
export interface CheckResult {
  readonly ok: boolean;
  /** One word in CamelCase. */
  readonly reason: string;
  /** The problem, or a note of a successful check. */
  readonly message: string;
  /** Time since which the check fails, in milliseconds. */
  readonly failingSince?: number;
}

export const SUCCESS: CheckResult = { ok: true, reason: 'Ready', message: '' };

/** Milliseconds in which a failing check may still succeed. */
const CHECK_GRACE = 120_000;

export function failure(reason: string, message: string): CheckResult {
  return { ok: false, reason, message };
}

/**
 * Returns the state of an object that is ready by itself: it is ready only if its checks succeed.
 *
 * @param results undefined for checks that have no result yet
 * @param now time of the observation, in milliseconds
 */
export function checkedHealth(
  health: Health,
  object: KubeObject | undefined,
  results: readonly (CheckResult | undefined)[],
  now: number,
): Health {
  const notes: string[] = [];
  for (const result of results) {
    if (result === undefined) {
      return { state: 'progressing', reason: 'CheckPending', message: 'It was not checked yet.' };
    }
    if (!result.ok) {
      const created = Date.parse(object?.metadata.creationTimestamp ?? '') || now;
      const failing = now - (result.failingSince ?? created);
      const state = failing < CHECK_GRACE ? 'progressing' : 'failed';
      return { state, reason: result.reason, message: result.message };
    }
    notes.push(result.message);
  }
  const message = [health.message, ...notes].filter(Boolean).join(' ');
  return message === health.message ? health : { ...health, message };
}
