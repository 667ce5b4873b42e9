import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock';

const DAYS_KEPT_UNUSED = 30;

/**
 * Returns a folder in the user's cache, and creates it if it does not exist.
 *
 * The key must change with everything that the content depends on.
 */
export function cachedFolder(name: string, key: string, make: (folder: string) => void): string {
  const parent = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubeflow-cdk');
  const folder = join(parent, `${name}-${key}`);
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true });
    withLock(`${folder}.lock`, () => {
      // Another process may have created it while this one waited for the lock.
      if (!existsSync(folder)) {
        makeAndRename(name, folder, make);
      }
    });
    removeUnused(parent, name);
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return folder;
}

/** Renames at the end, so that an interrupted build never looks complete. */
function makeAndRename(name: string, folder: string, make: (folder: string) => void): void {
  const start = Date.now();
  const partial = `${folder}.partial`;
  // Left by a process that was killed.
  for (const leftover of readdirSync(dirname(folder)).filter((file) => file.startsWith(basename(partial)))) {
    rmSync(join(dirname(folder), leftover), { recursive: true, force: true });
  }
  mkdirSync(partial);
  progress(`building ${name}`);
  try {
    make(partial);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  progress(`built ${name} into ${folder} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function removeUnused(parent: string, name: string): void {
  const oldest = Date.now() - DAYS_KEPT_UNUSED * 24 * 60 * 60 * 1000;
  const pattern = new RegExp(`^${name}-[0-9a-f]{12}$`);
  for (const folder of readdirSync(parent).filter((candidate) => pattern.test(candidate))) {
    const path = join(parent, folder);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest) {
      rmSync(path, { recursive: true, force: true });
      progress(`removed ${path}, unused for ${DAYS_KEPT_UNUSED} days`);
    }
  }
}

function progress(line: string): void {
  process.stderr.write(`test cluster: ${line}\n`);
}
