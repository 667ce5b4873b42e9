import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const texts = new Map<string, string>();

/**
 * Returns the text of a file that belongs to the library, for example a script that runs in a pod.
 *
 * This version reads the file from a checkout. The build replaces it with one that contains all texts
 * (scripts/embed-assets.mjs), so that the package also works if a bundler copies it into a single file.
 *
 * @param path path of the file below `lib`
 */
export function readAsset(path: string): string {
  const text = texts.get(path) ?? readFileSync(join(__dirname, path), 'utf8');
  texts.set(path, text);
  return text;
}
