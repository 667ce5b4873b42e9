import type { Terminal } from '../src/terminal/terminal';

/** A terminal that records what is written to it. */
export class RecordedTerminal implements Terminal {
  public out = '';
  public err = '';
  public readonly stdout = { write: (text: string) => (this.out += text) };
  public readonly stderr = { write: (text: string) => (this.err += text) };
  public readonly env: Readonly<Record<string, string | undefined>>;
  public readonly cwd: string;
  public readonly interactive: boolean;
  public readonly rich: boolean;
  public readonly columns = 100;

  constructor({ env = {}, cwd = '/', interactive = false, rich = false }: Partial<Terminal> = {}) {
    this.env = env;
    this.cwd = cwd;
    this.interactive = interactive;
    this.rich = rich;
  }
}
