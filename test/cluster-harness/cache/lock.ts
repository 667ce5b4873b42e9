import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Runs a function while holding an exclusive lock on a file. If the process dies, the kernel releases the lock. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = openSync(file, 'w');
  try {
    // `flock` locks the open file description, which this process still has open when `flock` ends.
    execFileSync('flock', ['--exclusive', '3'], { stdio: ['ignore', 'ignore', 'inherit', lock] });
    return run();
  } finally {
    closeSync(lock);
  }
}
