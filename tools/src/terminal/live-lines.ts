import type { Terminal } from './terminal';

const ESCAPE = '\u001b[';

/** Lines at the end of the output that are written again when they change. */
export class LiveLines {
  private shown: readonly string[] = [];

  constructor(private readonly terminal: Pick<Terminal, 'stdout' | 'columns'>) {}

  public update(lines: readonly string[]): void {
    const fitted = lines.map((line) => fit(line, this.terminal.columns));
    if (fitted.join('\n') === this.shown.join('\n')) {
      return;
    }
    this.terminal.stdout.write(`${this.erasure()}${fitted.map((line) => `${line}\n`).join('')}`);
    this.shown = fitted;
  }

  /** Removes the lines. */
  public clear(): void {
    this.terminal.stdout.write(this.erasure());
    this.shown = [];
  }

  /** Leaves the lines where they are. */
  public finish(): void {
    this.shown = [];
  }

  private erasure(): string {
    return this.shown.length === 0 ? '' : `${ESCAPE}${this.shown.length}A${ESCAPE}0J`;
  }
}

/** Cuts a line that would wrap. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`;
}
