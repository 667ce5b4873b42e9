import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { INSTALLATION } from './installation';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text for standard input. @default - standard input is empty */
  readonly input?: string;
  /** Receives each line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
  /** Interrupts the program when it aborts. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Exit code, or 128 plus the number of the signal, as in a shell. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Signals that end programs: their numbers. */
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };
const POLL_INTERVAL = 200;

/**
 * Runs a program and collects its output.
 *
 * @throws CliError if it is not installed
 */
export async function run(command: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = start(command, options, { stdio: ['pipe', 'pipe', 'pipe'] });
  const collect = (stream: NodeJS.ReadableStream | null): string[] => {
    const lines: string[] = [];
    if (stream) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    return lines;
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // The program may end before it has read everything.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);
  const exitCode = await ended(child, command[0]);
  return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/**
 * Runs a program that continues if this process is killed, because its output goes to a file. A broken pipe would end it.
 *
 * @throws CliError if it is not installed
 */
export async function runDurably(command: readonly string[], options: RunOptions): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-'));
  const files = { stdout: join(folder, 'stdout'), stderr: join(folder, 'stderr') };
  const [out, err] = [openSync(files.stdout, 'w', 0o600), openSync(files.stderr, 'w', 0o600)];
  let seen = 0;
  const poll = () => {
    const lines = readFileSync(files.stdout, 'utf8').split('\n');
    // The last line may be incomplete.
    for (const line of lines.slice(seen, -1)) {
      options.onLine?.(line);
    }
    seen = Math.max(seen, lines.length - 1);
  };
  const timer = setInterval(poll, POLL_INTERVAL);
  try {
    const exitCode = await ended(start(command, options, { stdio: ['ignore', out, err] }), command[0]);
    poll();
    return { exitCode, stdout: readFileSync(files.stdout, 'utf8'), stderr: readFileSync(files.stderr, 'utf8') };
  } finally {
    clearInterval(timer);
    closeSync(out);
    closeSync(err);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program that uses the terminal itself, for example to ask for a password.
 *
 * @throws CliError if it is not installed
 */
export async function runInTerminal(command: readonly string[], { cwd, env }: RunOptions): Promise<number> {
  const child = spawn(command[0], command.slice(1), { cwd, env: env as NodeJS.ProcessEnv, stdio: 'inherit' });
  return ended(child, command[0]);
}

/** Starts a program in its own process group, so that Ctrl-C reaches it once: by the signal that this process sends. */
function start(command: readonly string[], { cwd, env, signal }: RunOptions, spawnOptions: SpawnOptions): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, detached: true, ...spawnOptions });
  const interrupt = () => interruptGroup(child);
  signal?.addEventListener('abort', interrupt, { once: true });
  child.once('close', () => signal?.removeEventListener('abort', interrupt));
  return child;
}

function interruptGroup({ pid }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, 'SIGINT');
  } catch {
    // It has ended.
  }
}

function ended(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? notInstalled(program) : error),
    );
    child.on('close', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
  });
}

function notInstalled(program: string): CliError {
  const url = INSTALLATION[program];
  return new CliError(`${program} is not installed.`, {
    reason: `The program "${program}" is not in PATH.`,
    hint: `Install ${program}${url === undefined ? '' : ` (${url})`}, and run the command again.`,
    exitCode: ExitCode.tool,
  });
}

function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
