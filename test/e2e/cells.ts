/** What people run in a cell. */

/** Prints where volumes are mounted that they know of. */
export const MOUNTS = `
with open('/proc/mounts') as mounts:
    for line in mounts:
        target = line.split()[1]
        if target.startswith(('/home', '/mnt')):
            print(target)`.trim();

/** Prints the files of the home that are not hidden. */
export const FILES_OF_HOME = `
import os
print(*(name for name in sorted(os.listdir('/home/jovyan')) if not name.startswith('.')))`.trim();

/** Leaves a file in a folder, and prints all that are in it and not hidden, with what they hold. */
export function leaveFile(folder: string, name: string): string {
  return `
from pathlib import Path
Path('${folder}/${name}').write_text('of ${name}')
print(*(f'{path.name}: {path.read_text()}' for path in sorted(Path('${folder}').glob('[!.]*'))), sep=', ')`.trim();
}
