import { countsAsReady, type Health, type State, type Verdict } from '../health';
import { describe } from '../kubernetes/objects';
import type { EvaluatedObject, Evaluation } from './evaluate';
import { targetOf, targetPath } from './watch-targets';

/** Objects in the status. The API server stores at most 1.5 MB. */
const MAX_COMPONENTS = 500;
const MAX_MESSAGE = 400;
const SHOWN_BLOCKERS = 3;

/** Words for states in the status. */
const STATES: Readonly<Record<State, string>> = {
  ready: 'Ready',
  suspended: 'Suspended',
  progressing: 'InProgress',
  unknown: 'Unknown',
  failed: 'Failed',
  missing: 'NotFound',
};

export interface StatusCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
  readonly lastUpdateTime: string;
}

export interface StatusComponent {
  readonly component: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly link: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ApplicationStatus {
  readonly observedGeneration?: number;
  readonly componentsReady?: string;
  readonly components?: readonly StatusComponent[];
  readonly conditions?: readonly StatusCondition[];
}

/** Returns the status of the Application. Times of conditions that do not change are those of the last status. */
export function applicationStatus(
  { whole, objects }: Evaluation,
  last: ApplicationStatus,
  generation: number | undefined,
  now: number,
): ApplicationStatus {
  const condition = (type: string, status: StatusCondition['status'], reason: string, message: string) =>
    withTimes(
      { type, status, reason, message, ...(generation !== undefined && { observedGeneration: generation }) },
      last,
      now,
    );
  const summary = summaryOf(whole);
  const progressing = whole.blockers.filter(({ health }) => health.state === 'progressing');
  const bad = [...whole.blockers, ...whole.notes].filter(({ health }) => ['failed', 'missing'].includes(health.state));
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    componentsReady: `${whole.readyCount}/${whole.total}`,
    components: componentsOf(objects, whole),
    conditions: [
      condition('Ready', whole.ready, word(whole.reason), summary),
      progressing.length > 0
        ? condition('Progressing', 'True', 'Progressing', listed(progressing))
        : condition('Progressing', 'False', whole.ready === 'True' ? 'Ready' : 'Stopped', ''),
      whole.degraded
        ? condition('Degraded', 'True', word(bad[0]?.health.reason ?? whole.reason), listed(bad))
        : condition('Degraded', 'False', 'NoFailures', ''),
    ],
  };
}

/** Describes the state of a component or the whole in one line. */
export function summaryOf({ ready, blockers, readyCount, total }: Verdict): string {
  if (ready === 'True') {
    return `All ${total} objects are ready.`;
  }
  return total === 0 ? 'There are no objects.' : `${readyCount} of ${total} objects are ready. ${listed(blockers)}`;
}

function listed(
  objects: readonly { readonly object: Parameters<typeof describe>[0]; readonly health: Health }[],
): string {
  const shown = objects.slice(0, SHOWN_BLOCKERS).map(({ object, health }) => {
    const { reason, message, cause } = health;
    const where = cause && cause.name !== object.name ? ` (${describe(cause)})` : '';
    return `${describe(object)}: ${reason}${where}${message ? `: ${shortened(message)}` : ''}`;
  });
  const more = objects.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Blockers come first, so that they are on the list even if it is cut. */
function componentsOf(objects: readonly EvaluatedObject[], { blockers }: Verdict): StatusComponent[] {
  const isReady = ({ health }: EvaluatedObject) => countsAsReady(health);
  const first = blockers as readonly EvaluatedObject[];
  const known = new Set(first);
  const others = objects.filter((each) => !known.has(each));
  const ordered = [...first, ...others.filter((each) => !isReady(each)), ...others.filter(isReady)];
  return ordered.slice(0, MAX_COMPONENTS).map(({ object, health }) => {
    const { component, group, kind, namespace, name } = object;
    const { state, reason, message } = health;
    return {
      component,
      group,
      kind,
      ...(namespace !== undefined && { namespace }),
      name,
      link: `${targetPath(targetOf(object))}/${name}`,
      status: STATES[state],
      ...(reason !== 'Ready' && { reason }),
      ...(message !== '' && { message: shortened(message) }),
    };
  });
}

function withTimes(
  condition: Omit<StatusCondition, 'lastTransitionTime' | 'lastUpdateTime'>,
  { conditions = [] }: ApplicationStatus,
  now: number,
): StatusCondition {
  const known = conditions.find(({ type }) => type === condition.type);
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const isSame = (['status', 'reason', 'message', 'observedGeneration'] as const).every(
    (field) => known?.[field] === condition[field],
  );
  return {
    ...condition,
    lastTransitionTime: known?.status === condition.status ? (known.lastTransitionTime ?? time) : time,
    lastUpdateTime: isSame && known ? (known.lastUpdateTime ?? time) : time,
  };
}

/** Reasons of conditions are words without spaces. */
function word(reason: string): string {
  const text = reason.replace(/[^A-Za-z0-9_,:]/g, '').replace(/[,:]+$/, '');
  return /^[A-Za-z]/.test(text) ? text : 'Other';
}

function shortened(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}
