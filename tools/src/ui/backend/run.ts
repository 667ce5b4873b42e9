/** Kind of a run. */
export type RunKind = 'preview' | 'deploy' | 'delete';

/** `interrupted`: the process ended without a result, for example because the computer was switched off. */
export type RunState = 'running' | 'succeeded' | 'failed' | 'stopped' | 'interrupted';

export interface RunStep {
  readonly title: string;
  readonly command?: string;
  readonly result?: string;
  readonly startedAt: number;
  /** Omitted while it runs. */
  readonly endedAt?: number;
  /** Last lines of its output. */
  readonly output: readonly string[];
}

export interface RunComponent {
  readonly name: string;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly degraded: boolean;
  readonly readyCount: number;
  readonly total: number;
  /** When it became ready. */
  readonly readyAt?: number;
  readonly blockers: readonly { readonly text: string; readonly hint?: string }[];
}

export interface RunError {
  readonly message: string;
  readonly reason?: string;
  readonly hint?: string;
}

/** A run as the pages show it. */
export interface RunView {
  readonly number: number;
  readonly kind: RunKind;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly steps: readonly RunStep[];
  readonly components: readonly RunComponent[];
  readonly notes: readonly string[];
  readonly error?: RunError;
}

/** A line that a run wrote, with the time in milliseconds since 1970. */
export type RunRecord = { readonly at: number; readonly type: string } & Readonly<Record<string, unknown>>;

/** Lines of output that a step shows. */
const SHOWN_LINES = 40;

/** Builds the view of a run from its records. It is pure. */
export function runView(
  head: Pick<RunView, 'number' | 'kind' | 'startedAt'> & { readonly ended?: { state: RunState; at: number } },
  records: readonly RunRecord[],
): RunView {
  const steps: RunStep[] = [];
  const components = new Map<string, RunComponent>();
  const notes: string[] = [];
  let error: RunError | undefined;
  const update = (change: (step: RunStep) => RunStep) => {
    const last = steps.pop();
    if (last !== undefined) {
      steps.push(change(last));
    }
  };
  for (const record of records) {
    const { at } = record;
    switch (record.type) {
      case 'step':
        if (record.status === 'started') {
          update((step) => ({ ...step, endedAt: step.endedAt ?? at }));
          steps.push({ title: text(record.title), command: optional(record.command), startedAt: at, output: [] });
        } else {
          update((step) => ({ ...step, endedAt: at, result: optional(record.result) }));
        }
        break;
      case 'output':
        update((step) => ({ ...step, output: [...step.output, text(record.line)].slice(-SHOWN_LINES) }));
        break;
      case 'component': {
        const component = componentOf(record, components.get(text(record.name)));
        components.set(component.name, component);
        break;
      }
      case 'note':
        notes.push(text(record.message));
        break;
      case 'error':
        error = { message: text(record.message), reason: optional(record.reason), hint: optional(record.hint) };
        break;
    }
  }
  const { ended, ...others } = head;
  if (ended !== undefined) {
    update((step) => ({ ...step, endedAt: step.endedAt ?? ended.at }));
  }
  return {
    ...others,
    state: ended?.state ?? 'running',
    ...(ended !== undefined && { endedAt: ended.at }),
    ...{ steps, components: [...components.values()], notes, ...(error !== undefined && { error }) },
  };
}

function componentOf(record: RunRecord, before: RunComponent | undefined): RunComponent {
  const ready = record.ready as RunComponent['ready'];
  const blockers = Array.isArray(record.blockers) ? record.blockers : [];
  return {
    name: text(record.name),
    ready,
    degraded: record.degraded === true,
    readyCount: Number(record.readyCount),
    total: Number(record.total),
    ...(ready !== 'False' && { readyAt: before?.readyAt ?? record.at }),
    blockers: blockers.map(({ object = {}, reason, message, hint }) => ({
      text: [`${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`, reason, message]
        .filter(Boolean)
        .join(': '),
      ...(hint && { hint: text(hint) }),
    })),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optional(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
