/** Python code that tests run in notebook cells. */

/** Prints the mount points below /home and /mnt. */
export const MOUNTS = `
with open('/proc/mounts') as mounts:
    for line in mounts:
        target = line.split()[1]
        if target.startswith(('/home', '/mnt')):
            print(target)`.trim();

/** Prints the files in the home directory, without hidden files. */
export const FILES_OF_HOME = `
import os
print(*(name for name in sorted(os.listdir('/home/jovyan')) if not name.startswith('.')))`.trim();

/** Writes a file to a folder, and prints the names and contents of all files in it, without hidden files. */
export function writeFileAndList(folder: string, name: string): string {
  return `
from pathlib import Path
Path('${folder}/${name}').write_text('of ${name}')
print(*(f'{path.name}: {path.read_text()}' for path in sorted(Path('${folder}').glob('[!.]*'))), sep=', ')`.trim();
}

/** Prints the folders of mounted volumes that contain a file, or "none". */
export function foldersWith(file: string): string {
  return `
import os
tops = ['/home', '/mnt', '/projects', '/volumes']
print(*[folder for top in tops for folder, _, files in os.walk(top) if '${file}' in files] or ['none'])`.trim();
}

/** Prints the user and group of the process, and the group of a folder that it creates. */
export function ownership(folder: string): string {
  return `
import os
os.makedirs('${folder}', exist_ok=True)
print(os.getuid(), os.getgid(), os.stat('${folder}').st_gid)`.trim();
}

/** Writes many files to a folder one by one, and prints how many of its own files the folder contains. */
export function writeMany(folder: string, name: string, count: number): string {
  return `
from pathlib import Path
folder = Path('${folder}')
folder.mkdir(exist_ok=True)
for number in range(${count}):
    folder.joinpath(f'${name}-{number}').write_text(f'${name} {number}')
print(sum(path.read_text().startswith('${name} ') for path in folder.glob('${name}-*')))`.trim();
}

/** Prints the number of files in a folder. */
export function countFiles(folder: string): string {
  return `
from pathlib import Path
print(sum(1 for _ in Path('${folder}').iterdir()))`.trim();
}

/** Increments the number in a file many times, each time under a lock, and prints how many times. */
export function countUp(file: string, times: number): string {
  return `
import fcntl
for _ in range(${times}):
    with open('${file}', 'a+') as number:
        fcntl.lockf(number, fcntl.LOCK_EX)
        number.seek(0)
        next = int(number.read() or 0) + 1
        number.truncate(0)
        number.write(str(next))
print(${times})`.trim();
}

/** Prints the content of a file. */
export function contents(file: string): string {
  return `print(open('${file}').read())`;
}
