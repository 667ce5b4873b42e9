import { spawnSync } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  /** Environment variables in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program whose output the user sees.
 *
 * @throws Error with the command if it fails
 */
export function run([program, ...args]: readonly string[], options: RunOptions): void {
  finished([program, ...args], options, 'inherit');
}

/**
 * Returns the standard output of a program.
 *
 * @throws Error with the command if it fails
 */
export function outputOf([program, ...args]: readonly string[], options: RunOptions): string {
  return finished([program, ...args], options, 'pipe').trimEnd();
}

function finished([program, ...args]: readonly string[], { cwd, env }: RunOptions, stdout: 'inherit' | 'pipe'): string {
  const result = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? `ended with status ${result.status ?? result.signal}`;
    throw new Error(`${[program, ...args].join(' ')}: ${reason}`);
  }
  return result.stdout ?? '';
}
