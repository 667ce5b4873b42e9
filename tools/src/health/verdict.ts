import type { ObjectReference } from '../kubernetes/objects';
import { countsAsReady, type Health } from './health';

/** An expected object and its state. */
export interface ObservedObject {
  readonly object: ObjectReference;
  readonly health: Health;
  /** Whether the whole is ready only if the object is. */
  readonly gates: boolean;
}

/** State of a component or an environment. */
export interface Verdict {
  readonly ready: 'True' | 'False' | 'Unknown';
  /** Reason of the first blocker, or `Ready`. */
  readonly reason: string;
  /** Whether something failed. */
  readonly degraded: boolean;
  readonly readyCount: number;
  /** Number of objects that must be ready. */
  readonly total: number;
  /** Objects that are not ready, failed ones first. */
  readonly blockers: readonly ObservedObject[];
  /** Objects that are ready and have a message, and objects that failed without gating. */
  readonly notes: readonly ObservedObject[];
}

/** Order of blockers: the first explains most. */
const SEVERITY = ['failed', 'missing', 'progressing', 'unknown'];

/** Kinds that wait for others come after them. */
const WAITING_KINDS = ['Service', 'Ingress', 'HTTPRoute', 'GRPCRoute', 'Gateway', 'HorizontalPodAutoscaler'];

/** Returns the state of the whole. Nothing is not ready: an empty list means that nothing was found. */
export function verdictOf(observed: readonly ObservedObject[]): Verdict {
  const gating = observed.filter(({ gates }) => gates);
  const blockers = gating.filter(({ health }) => !countsAsReady(health)).sort(bySeverity);
  const others = observed.filter(({ gates, health }) => !gates && isBad(health));
  const notes = [...gating.filter(({ health }) => countsAsReady(health) && health.message !== ''), ...others];
  const states = new Set(blockers.map(({ health }) => health.state));
  const isOpen = states.has('failed') || states.has('missing') || states.has('progressing');
  return {
    ready: isOpen || observed.length === 0 ? 'False' : states.has('unknown') ? 'Unknown' : 'True',
    reason: reasonOf(blockers[0]?.health, observed.length),
    degraded: [...blockers, ...others].some(({ health }) => isBad(health)),
    readyCount: gating.length - blockers.length,
    total: gating.length,
    blockers,
    notes,
  };
}

/** Whether any of the objects exist. */
export function isDeployed({ blockers, total, readyCount }: Verdict): boolean {
  return total === 0 || readyCount > 0 || blockers.some(({ health }) => health.state !== 'missing');
}

function reasonOf(blocker: Health | undefined, total: number): string {
  if (total === 0) {
    return 'NoObjects';
  }
  if (blocker === undefined) {
    return 'Ready';
  }
  return isBad(blocker) ? blocker.reason : blocker.state === 'progressing' ? 'Progressing' : 'Unknown';
}

/** Whether an object cannot become ready without a change. */
export function isBad({ state }: Health): boolean {
  return state === 'failed' || state === 'missing';
}

function bySeverity(a: ObservedObject, b: ObservedObject): number {
  return (
    SEVERITY.indexOf(a.health.state) - SEVERITY.indexOf(b.health.state) ||
    Number(WAITING_KINDS.includes(a.object.kind)) - Number(WAITING_KINDS.includes(b.object.kind)) ||
    Number(b.health.message !== '') - Number(a.health.message !== '')
  );
}
