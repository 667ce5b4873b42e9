import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Runs something while no other process runs anything under the same lock; of a process that dies, the kernel takes the lock away. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = openSync(file, 'w');
  try {
    // It locks the open file, which stays open here when the program has ended.
    execFileSync('flock', ['--exclusive', '3'], { stdio: ['ignore', 'ignore', 'inherit', lock] });
    return run();
  } finally {
    closeSync(lock);
  }
}
