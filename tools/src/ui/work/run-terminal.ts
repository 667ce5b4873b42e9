import type { Terminal } from '../../terminal/terminal';
import type { RunFolder } from '../local/run-folder';
import { redacted } from '../redact';

/** Lines of a run that are kept: a program that prints without end does not fill the disk. */
const MAX_LINES = 20_000;
const MAX_LENGTH = 8_000;

/** A terminal whose output becomes the records of a run. Commands run in it with `--json`. */
export class RunTerminal implements Terminal {
  public readonly interactive = false;
  public readonly rich = false;
  public readonly columns = 120;
  public readonly stdout = { write: (text: string) => this.write('out', text) };
  public readonly stderr = { write: (text: string) => this.write('err', text) };
  private readonly rest = { out: '', err: '' };
  private count = 0;

  constructor(
    private readonly run: Pick<RunFolder, 'append'>,
    public readonly cwd: string,
    public readonly env: Terminal['env'],
  ) {}

  /** Appends a record without the values of secrets. */
  public record(record: object): void {
    if (this.count++ < MAX_LINES) {
      this.run.append(redacted(record));
    }
  }

  public line(line: string): void {
    this.record({ type: 'output', line: line.slice(0, MAX_LENGTH) });
  }

  private write(stream: 'out' | 'err', text: string): void {
    const lines = (this.rest[stream] + text).split('\n');
    this.rest[stream] = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.trim() !== '')) {
      this.record(stream === 'out' ? recordOf(line) : { type: 'output', line: line.slice(0, MAX_LENGTH) });
    }
  }
}

function recordOf(line: string): object {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null) {
      return record;
    }
  } catch {
    // A line of text.
  }
  return { type: 'output', line: line.slice(0, MAX_LENGTH) };
}
