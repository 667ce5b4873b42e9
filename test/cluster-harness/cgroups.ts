import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until';

/** Makes a group at the top of each hierarchy: all of them with version 1 of control groups, the only one with version 2. */
export function createControlGroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    mkdirSync(join(hierarchy, name));
  }
}

/** Removes it with all below, once their processes have ended. */
export async function removeControlGroup(name: string): Promise<void> {
  await until(`the end of all processes in control group ${name}`, async () => {
    for (const hierarchy of hierarchies()) {
      removeFolders(join(hierarchy, name));
    }
    return true;
  });
}

function hierarchies(): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, mountPoint]) => mountPoint);
}

/** The files in such a folder vanish with it, and cannot be removed. */
function removeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        removeFolders(join(path, entry.name));
      }
    }
    rmdirSync(path);
  }
}
