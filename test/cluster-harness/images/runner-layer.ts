import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

const REPOSITORY = join(__dirname, '../../..');

/** What `images/collect-runner.mjs` copies, besides packages in the versions of the lock file. */
const SOURCES = ['build', 'tools/dist', 'schemas', 'package.json', 'package-lock.json', 'images/collect-runner.mjs'];

/** A layer with the library, the command line, and the packages of apps, from the script that images/Dockerfile runs. */
export function runnerLayer(): LayerRecipe {
  return {
    inputs: () => ['runner-layer 1', ...SOURCES.map((path) => `${path} ${digestOf(join(REPOSITORY, path))}`)],
    make(folder) {
      execFileSync(process.execPath, [join(REPOSITORY, 'images/collect-runner.mjs'), folder], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      // Docker creates the working directory.
      mkdirSync(join(folder, 'work'));
    },
  };
}

function digestOf(path: string): string {
  if (!existsSync(path)) {
    throw new Error(`The image "runner" contains ${path}, which does not exist. Run: npm run build`);
  }
  const hash = createHash('sha256');
  for (const file of filesIn(path)) {
    hash.update(file.slice(path.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [path];
  }
}
