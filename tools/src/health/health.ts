import type { ObjectReference } from '../kubernetes/objects';

/**
 * State of an object.
 *
 * `suspended` counts as ready, because a user asked for it. `missing` is an expected object that does not exist.
 */
export type State = 'ready' | 'suspended' | 'progressing' | 'unknown' | 'failed' | 'missing';

/** State of an object with its explanation. */
export interface Health {
  readonly state: State;
  /** One word in CamelCase, such as `ImagePullBackOff`. */
  readonly reason: string;
  /** A sentence, or a message of Kubernetes. Empty if there is nothing to say. A ready object with a message has a note. */
  readonly message: string;
  /** Object that explains the state, if it is another one: usually a pod. */
  readonly cause?: ObjectReference;
  /** Container of the pod that explains the state. */
  readonly container?: string;
}

type Explanation = Pick<Health, 'cause' | 'container'>;

function health(state: State): (reason: string, message: string, explanation?: Explanation) => Health {
  return (reason, message, explanation = {}) => ({ state, reason, message, ...explanation });
}

export const READY: Health = { state: 'ready', reason: 'Ready', message: '' };
/** Ready, with a note. */
export const readyWith = health('ready');
export const suspended = health('suspended');
export const progressing = health('progressing');
export const unknown = health('unknown');
export const failed = health('failed');
export const missing = health('missing');

export function countsAsReady({ state }: Health): boolean {
  return state === 'ready' || state === 'suspended';
}
