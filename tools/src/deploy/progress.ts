import { hintFor } from '../health';
import { LiveLines } from '../terminal/live-lines';
import type { Terminal } from '../terminal/terminal';
import type { ComponentState } from './observe';
import { summaryOf } from './summary';

/** Reports the progress of a deployment or deletion. */
export interface Progress {
  /** A step starts. The text is its command, if it has one. */
  start(title: string, text?: string): void;
  /** A line of the output of a step, or a detail. */
  detail(line: string): void;
  /** The step is complete. The result says what it did. */
  done(result?: string): void;
  /** States of the components, after each look at the cluster. */
  states(states: readonly ComponentState[]): void;
  note(text: string): void;
  /** Ends live output before a question or an error. */
  stop(): void;
}

export function progressFor(terminal: Terminal, json: boolean): Progress {
  return json ? new JsonProgress(terminal) : terminal.rich ? new LiveProgress(terminal) : new PlainProgress(terminal);
}

/** Formats seconds: `4 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** One line a step, and one for each change of a component. */
export class PlainProgress implements Progress {
  private started = 0;
  private readonly seen = new Map<string, string>();

  constructor(protected readonly terminal: Terminal) {}

  public start(title: string, text?: string): void {
    this.started = Date.now();
    this.write(`==> ${title}${text === undefined ? '' : `\n    ${text}`}`);
  }

  public detail(line: string): void {
    this.write(`    ${line}`);
  }

  public done(result?: string): void {
    if (result !== undefined) {
      this.write(`    ${result} (${formatDuration(Date.now() - this.started)})`);
    }
  }

  public states(states: readonly ComponentState[]): void {
    for (const state of states) {
      const text = componentLine(state);
      if (this.seen.get(state.component.name) !== text) {
        this.seen.set(state.component.name, text);
        this.write(`    ${text}`);
      }
    }
  }

  public note(text: string): void {
    this.write(text);
  }

  public stop(): void {}

  protected write(text: string): void {
    this.terminal.stdout.write(`${text}\n`);
  }
}

/** Lines of the components that change in place. */
export class LiveProgress extends PlainProgress {
  private readonly live: LiveLines;
  private readonly readySince = new Map<string, number>();
  private readonly begun = Date.now();

  constructor(terminal: Terminal) {
    super(terminal);
    this.live = new LiveLines(terminal);
  }

  public override states(states: readonly ComponentState[]): void {
    const width = Math.max(...states.map(({ component }) => component.name.length));
    this.live.update(states.flatMap((state) => this.linesOf(state, width)));
  }

  public override stop(): void {
    this.live.finish();
  }

  protected override write(text: string): void {
    this.live.finish();
    super.write(text);
  }

  private linesOf(state: ComponentState, width: number): string[] {
    const { component, verdict } = state;
    const isReady = verdict.ready !== 'False';
    if (isReady && !this.readySince.has(component.name)) {
      this.readySince.set(component.name, Date.now());
    }
    const end = isReady ? (this.readySince.get(component.name) ?? 0) : Date.now();
    const mark = isReady ? '✔' : verdict.degraded ? '✖' : '…';
    const [blocker] = verdict.blockers;
    const counts = `${verdict.readyCount}/${verdict.total}`.padStart(7);
    const head = `  ${mark} ${component.name.padEnd(width)} ${counts}  ${formatDuration(end - this.begun)}`;
    return [head, ...(blocker && !isReady ? [`      ${summaryOf(blocker)}`] : [])];
  }
}

/** One JSON object a line. */
export class JsonProgress implements Progress {
  private started = 0;
  private step = '';
  private readonly seen = new Map<string, string>();

  constructor(private readonly terminal: Terminal) {}

  public start(title: string, text?: string): void {
    this.started = Date.now();
    this.step = title;
    this.print({ type: 'step', status: 'started', title, command: text });
  }

  public detail(line: string): void {
    this.print({ type: 'output', line });
  }

  public done(result?: string): void {
    const seconds = Math.round((Date.now() - this.started) / 100) / 10;
    this.print({ type: 'step', status: 'done', title: this.step, result, seconds });
  }

  public states(states: readonly ComponentState[]): void {
    for (const state of states) {
      const text = JSON.stringify(componentRecord(state));
      if (this.seen.get(state.component.name) !== text) {
        this.seen.set(state.component.name, text);
        this.terminal.stdout.write(`${text}\n`);
      }
    }
  }

  public note(message: string): void {
    this.print({ type: 'note', message });
  }

  public stop(): void {}

  private print(record: object): void {
    this.terminal.stdout.write(`${JSON.stringify(record)}\n`);
  }
}

/** Formats a component: `hub: 11/12 ready. Deployment hub/hub: …`. */
export function componentLine({ component, verdict }: ComponentState): string {
  const [blocker] = verdict.blockers;
  const text = blocker ? ` ${summaryOf(blocker)}` : '';
  return `${component.name}: ${verdict.readyCount}/${verdict.total} ready.${text}`.replace(/\.$/, '');
}

/** Describes a component for programs. */
export function componentRecord({ component, verdict }: ComponentState): object {
  return {
    type: 'component',
    name: component.name,
    ready: verdict.ready,
    reason: verdict.reason,
    degraded: verdict.degraded,
    readyCount: verdict.readyCount,
    total: verdict.total,
    urls: component.urls,
    blockers: verdict.blockers.map(({ object, health }) => {
      const { group, kind, namespace, name } = object;
      return { object: { group, kind, namespace, name }, ...health, hint: hintFor(health) };
    }),
    notes: verdict.notes.map(({ object, health }) => ({ kind: object.kind, name: object.name, ...health })),
  };
}
