import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Runs a function while holding an exclusive lock on a file. If the process dies, the kernel releases the lock. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = openSync(file, 'w');
  try {
    if (!isLocked(lock)) {
      throw new Error(`cannot lock ${file}`);
    }
    return run();
  } finally {
    closeSync(lock);
  }
}

/** Runs a function like `withLock`, unless another process has the lock. Returns undefined if so. */
export function tryLock<T>(file: string, run: () => T): T | undefined {
  const lock = openSync(file, 'w');
  try {
    return isLocked(lock, '--nonblock') ? run() : undefined;
  } finally {
    closeSync(lock);
  }
}

/** Locks an open file for this process. */
function isLocked(lock: number, ...options: string[]): boolean {
  // `flock` locks the open file description, which this process still has open when `flock` ends.
  const args = ['--exclusive', ...options, '3'];
  const { status, error } = spawnSync('flock', args, { stdio: ['ignore', 'ignore', 'inherit', lock] });
  if (error) {
    throw error;
  }
  return status === 0;
}
