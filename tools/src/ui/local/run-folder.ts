import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunKind, type RunRecord, type RunState, type RunView, runView } from '../backend/run';
import { readJson, writeJson } from './json-file';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity';

/** Request for a run. */
export interface RunOrder {
  readonly kind: RunKind;
  readonly startedAt: number;
  /** Process that starts the worker. */
  readonly starter: ProcessIdentity;
  readonly data?: boolean;
}

interface RunEnd {
  readonly state: Exclude<RunState, 'running' | 'interrupted'>;
  readonly at: number;
}

/** Milliseconds that a worker has to start. */
const START_LIMIT = 60_000;

/** Folder with the order of a run, the worker that took it, its records and its end. */
export class RunFolder {
  /** Returns the numbers of all runs, in order. */
  public static numbers(parent: string): number[] {
    const names = existsSync(parent) ? readdirSync(parent) : [];
    return names
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /**
   * Creates the folder of the next run. Only one process succeeds, because the file system creates a folder once.
   *
   * @param after number of the last run that the person saw
   * @returns undefined if another run exists by now
   */
  public static create(parent: string, after: number, order: Omit<RunOrder, 'starter'>): RunFolder | undefined {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    const last = RunFolder.numbers(parent).at(-1) ?? 0;
    if (last !== after || (last > 0 && new RunFolder(parent, last).view()?.state === 'running')) {
      return undefined;
    }
    const run = new RunFolder(parent, after + 1);
    try {
      mkdirSync(run.folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        return undefined;
      }
      throw error;
    }
    writeJson(run.file('order.json'), { ...order, starter: identityOf(process.pid) } satisfies RunOrder);
    // A worker of the last run may have started late. It looks for later runs after it wrote its name.
    if (last > 0 && new RunFolder(parent, last).view()?.state === 'running') {
      run.finish('stopped');
      return undefined;
    }
    return run;
  }

  public readonly folder: string;

  constructor(
    private readonly parent: string,
    public readonly number: number,
  ) {
    this.folder = join(parent, String(number));
  }

  public get order(): RunOrder | undefined {
    return readJson<RunOrder>(this.file('order.json'));
  }

  public get worker(): ProcessIdentity | undefined {
    return readJson<ProcessIdentity>(this.file('worker.json'));
  }

  /**
   * Takes the order for this process.
   *
   * @returns whether it may run: no other process took the order, and no later run exists
   */
  public take(): boolean {
    try {
      writeFileSync(this.file('worker.json'), JSON.stringify(identityOf(process.pid)), { flag: 'wx', mode: 0o600 });
      if ((RunFolder.numbers(this.parent).at(-1) ?? 0) === this.number && this.end === undefined) {
        return true;
      }
      this.finish('stopped');
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        return false;
      }
      throw error;
    }
  }

  public append(record: object): void {
    appendFileSync(this.file('records.ndjson'), `${JSON.stringify({ at: Date.now(), ...record })}\n`, { mode: 0o600 });
  }

  public finish(state: RunEnd['state']): void {
    writeJson(this.file('end.json'), { state, at: Date.now() } satisfies RunEnd);
  }

  /** Returns the current state of the run, or undefined if the run does not exist. */
  public view(): RunView | undefined {
    const { order } = this;
    if (order === undefined) {
      // Another process creates it at this moment, or was killed while it did.
      return existsSync(this.folder) ? this.withoutOrder() : undefined;
    }
    const { kind, startedAt } = order;
    const records = this.records();
    const ended =
      this.end ??
      (this.isRunning(order) ? undefined : { state: 'interrupted' as const, at: this.lastChange(records, startedAt) });
    return runView({ number: this.number, kind, startedAt, ended }, records);
  }

  /** Changes with each change of the view. */
  public get version(): string {
    const sizes = ['records.ndjson', 'end.json', 'worker.json'].map((name) =>
      existsSync(this.file(name)) ? statSync(this.file(name)).size : -1,
    );
    const { order } = this;
    return [...sizes, order !== undefined && this.isRunning(order)].join(' ');
  }

  public file(name: string): string {
    return join(this.folder, name);
  }

  private get end(): RunEnd | undefined {
    return readJson<RunEnd>(this.file('end.json'));
  }

  private isRunning({ startedAt, starter }: RunOrder): boolean {
    const { worker } = this;
    if (this.end !== undefined) {
      return false;
    }
    return worker === undefined ? Date.now() - startedAt < START_LIMIT && isAlive(starter) : isAlive(worker);
  }

  private withoutOrder(): RunView {
    const at = statSync(this.folder).ctimeMs;
    const ended = Date.now() - at < START_LIMIT ? undefined : { state: 'interrupted' as const, at };
    return runView({ number: this.number, kind: 'preview', startedAt: at, ended }, []);
  }

  private lastChange(records: readonly RunRecord[], startedAt: number): number {
    return records.at(-1)?.at ?? startedAt;
  }

  private records(): RunRecord[] {
    let text: string;
    try {
      text = readFileSync(this.file('records.ndjson'), 'utf8');
    } catch {
      return [];
    }
    // The last line may be incomplete.
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as RunRecord];
        } catch {
          return [];
        }
      });
  }
}
