import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A server that prints its port. Its output goes to a file, because a pipe would fill up while the test waits for
 * another program.
 */
export class RunningServer {
  static async start(folder: string, [program, ...args]: string[], portPattern: RegExp): Promise<RunningServer> {
    const log = join(mkdtempSync(join(folder, 'server-')), 'log');
    const output = openSync(log, 'a');
    const running = spawn(program, args, { stdio: ['ignore', output, output] });
    closeSync(output);
    const port = () => portPattern.exec(readFileSync(log, 'utf8'))?.[1];
    await until(() => port() !== undefined || running.exitCode !== null, 60);
    if (port() === undefined) {
      throw new Error(`${program} ended: ${readFileSync(log, 'utf8')}`);
    }
    return new RunningServer(running, Number(port()));
  }

  private constructor(
    private readonly running: ChildProcess,
    readonly port: number,
  ) {}

  stop(): void {
    this.running.kill();
  }
}

export async function until(holds: () => boolean, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`condition not met after ${seconds} seconds`);
    }
    await sleep(5);
  }
}

export function ended(running: ChildProcess): Promise<number | null> {
  return running.exitCode === null
    ? new Promise((resolve) => running.on('exit', resolve))
    : Promise.resolve(running.exitCode);
}
