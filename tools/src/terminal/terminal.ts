/** Streams and settings of the terminal that a command runs in. Tests replace them. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Working directory. */
  readonly cwd: string;
  /** Whether a person can answer questions: both streams are terminals and CI is not set. */
  readonly interactive: boolean;
  /** Whether lines may be rewritten and coloured. */
  readonly rich: boolean;
  /** Width in characters. */
  readonly columns: number;
}

/** Returns the terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // CI runners may have a terminal that nobody types into.
  const interactive = Boolean(stdin.isTTY && stdout.isTTY && !env.CI);
  return {
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    interactive,
    rich: Boolean(stdout.isTTY) && !env.CI && !env.NO_COLOR && env.TERM !== 'dumb',
    // A terminal without a size has 0 columns.
    columns: stdout.columns || 80,
  };
}
