import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';

/** Creates a cgroup at the top of each hierarchy: one per controller with cgroup v1, a single one with v2. */
export function createControlGroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    mkdirSync(join(hierarchy, name));
  }
}

/** Removes a cgroup and all its children, once their processes have ended. */
export async function removeControlGroup(name: string): Promise<void> {
  await until(`all processes in cgroup ${name} to end`, async () => {
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

/** Files in a cgroup folder disappear with the folder, and cannot be removed themselves. */
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
