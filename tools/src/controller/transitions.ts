import type { Verdict } from '../health';
import { identity } from '../kubernetes/objects';
import { type ApplicationStatus, summaryOf } from './application-status';
import type { Evaluation } from './evaluate';
import type { Expectations } from './expectations';

/** An event to record. */
export interface Transition {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** States by component, in words that change only if people want to know. The empty name is the whole. */
export type KnownStates = ReadonlyMap<string, string>;

const WHOLE = '';
const READY = 'Ready';
const IN_PROGRESS = 'InProgress';
const FAILED = 'Failed';
const MAX_MESSAGE = 1000;

/** Returns the states that an evaluation has. */
export function statesOf({ whole, components }: Evaluation): KnownStates {
  const states = [...components].map(([name, verdict]) => [name, stateOf(verdict)] as const);
  return new Map([...states, [WHOLE, stateOf(whole)]]);
}

/** A failure is another state if it has another cause. */
function stateOf({ ready, blockers }: Verdict): string {
  const failed = blockers.find(({ health }) => health.state === 'failed' || health.state === 'missing');
  return failed
    ? failedFor(failed.health.reason)
    : ready === 'True'
      ? READY
      : ready === 'Unknown'
        ? 'Unknown'
        : IN_PROGRESS;
}

/** The kubelet alternates between two reasons while an image cannot be pulled. */
function failedFor(reason = ''): string {
  return `${FAILED} ${reason.replace(/^(ErrImagePull|ImagePullBackOff)$/, 'ImagePull')}`;
}

/**
 * Returns the states that the status tells, so that a restart repeats no events. They are empty if there is no status.
 */
export function recordedStates(
  { conditions = [], components = [] }: ApplicationStatus,
  { objects }: Expectations,
): KnownStates {
  if (conditions.length === 0) {
    return new Map();
  }
  const gating = new Map(objects.filter(({ gates }) => gates).map((object) => [identity(object), object.component]));
  const found = new Map<string, string[]>(objects.map(({ component }) => [component, []]));
  const all: string[] = [];
  for (const each of components) {
    const component = gating.get(identity(each));
    if (component !== undefined) {
      const isFailed = each.status === FAILED || each.status === 'NotFound';
      const state = isFailed ? failedFor(each.reason) : each.status;
      found.get(component)?.push(state);
      all.push(state);
    }
  }
  const states = [...found].map(([name, each]) => [name, worstOf(each)] as const);
  return new Map([...states, [WHOLE, objects.length === 0 ? IN_PROGRESS : worstOf(all)]]);
}

/** The status lists failures first. */
function worstOf(states: readonly string[]): string {
  return (
    states.find((state) => state.startsWith(FAILED)) ??
    [IN_PROGRESS, 'Unknown'].find((state) => states.includes(state)) ??
    READY
  );
}

/** Returns the events for the states that changed: of components first, then of the whole. */
export function transitions(before: KnownStates, evaluation: Evaluation): Transition[] {
  return [...statesOf(evaluation)]
    .filter(([name, state]) => before.get(name) !== state && isNews(before.get(name), state))
    .map(([name, state]) => {
      const verdict = name === WHOLE ? evaluation.whole : evaluation.components.get(name);
      const summary = verdict ? summaryOf(verdict) : '';
      return {
        type: state.startsWith(FAILED) ? 'Warning' : 'Normal',
        reason: `${name === WHOLE ? '' : 'Component'}${reasonOf(state)}`,
        message: `${name === WHOLE ? '' : `${name}: `}${summary}`.slice(0, MAX_MESSAGE),
      };
    });
}

function reasonOf(state: string): string {
  return state === READY ? 'Ready' : state.startsWith(FAILED) ? 'Failed' : 'NotReady';
}

/** A component that was never seen and waits for its first objects is no news. */
function isNews(before: string | undefined, after: string): boolean {
  return before !== undefined || after !== IN_PROGRESS;
}
