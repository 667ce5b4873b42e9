import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Objects = Record<string, string>;

export function write(folder: string, files: Objects): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), 0o644);
  }
}

export function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** The versions that a model server would find. */
export function versionsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .sort();
}

/** Returns the objects of one version of the model "inception" in the folder "team a" of a bucket. */
export function version(number: string | number, files: Objects = {}): Objects {
  const all = { 'saved_model.pb': `graph ${number}`, 'variables/variables.index': 'index', ...files };
  return Object.fromEntries(
    Object.entries(all).map(([name, content]) => [`team a/inception/${number}/${name}`, content]),
  );
}
