import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { tryLock, withLock } from './lock';

const DAYS_KEPT_UNUSED = 30;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Folders that can be created again: those of `cachedFolder`, unfinished ones, and those of
 * `scripts/python_environment.py`.
 */
const REPLACEABLE = /^(.+-[0-9a-f]{12}(\.partial)?|python-[0-9a-f]{16})$/;

/**
 * Returns a folder in the user's cache, and creates it if it does not exist.
 *
 * The key must change with everything that the content depends on.
 */
export function cachedFolder(name: string, key: string, make: (folder: string) => void): string {
  const parent = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubeflow-cdk');
  const folder = join(parent, `${name}-${key}`);
  if (isUsed(folder)) {
    touch(folder);
    return folder;
  }
  mkdirSync(parent, { recursive: true });
  // Another process may be creating the folder, or deleting it because it was unused for long.
  withLock(`${folder}.lock`, () => {
    if (!existsSync(folder)) {
      makeAndRename(name, folder, make);
    }
    touch(folder);
  });
  removeUnused(parent);
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

/** Deletes the folders of the cache that no run has used for long, whatever they contain. */
function removeUnused(parent: string): void {
  for (const name of readdirSync(parent).filter((candidate) => REPLACEABLE.test(candidate))) {
    const folder = join(parent, name);
    const isRemoved =
      !isUsed(folder) &&
      tryLock(`${folder.replace(/\.partial$/, '')}.lock`, () => {
        if (isUsed(folder)) {
          return false;
        }
        rmSync(folder, { recursive: true, force: true });
        return true;
      });
    if (isRemoved) {
      progress(`removed ${folder}, unused for ${DAYS_KEPT_UNUSED} days`);
    }
  }
}

/** Whether the folder exists, and a run used it in the last days. */
function isUsed(folder: string): boolean {
  const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return used !== undefined && Date.now() - used < DAYS_KEPT_UNUSED * DAY;
}

function touch(folder: string): void {
  const now = new Date();
  utimesSync(folder, now, now);
}

function progress(line: string): void {
  process.stderr.write(`test cluster: ${line}\n`);
}
