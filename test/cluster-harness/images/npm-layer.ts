import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

const REPOSITORY = join(__dirname, '../../..');

// The same release line as in the upstream image of the proxy. Debian's Node.js is too old for it.
const NODE = `node-linux-${process.arch}@24.21.0`;

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Folder, relative to the repository. */
  readonly location: string;
  readonly bin?: Readonly<Record<string, string>>;
}

/** A layer with Node.js and a program from this project's node_modules, including its dependencies. */
export function npmLayer(program: string): LayerRecipe {
  return {
    inputs: () => [
      'npm-layer 1',
      NODE,
      ...installedPackages(program).map(({ location, version }) => `${location} ${version}`),
    ],
    make(folder) {
      const bin = join(folder, 'usr/local/bin');
      mkdirSync(bin, { recursive: true });
      unpackNode(bin);
      // Keep the folder structure, because Node.js resolves dependencies by folder.
      const installed = join('srv', program);
      for (const { name, location, bin: commands = {} } of installedPackages(program)) {
        cpSync(join(REPOSITORY, location), join(folder, installed, location), { recursive: true });
        for (const [command, path] of name === program ? Object.entries(commands) : []) {
          symlinkSync(join('/', installed, location, path), join(bin, command));
        }
      }
    },
  };
}

function installedPackages(program: string): InstalledPackage[] {
  const packages: InstalledPackage[] = JSON.parse(npm(['query', `#${program}, #${program} *`]));
  // npm does not find the dependencies of packages behind a symbolic link, so the program would not start.
  if (packages.some(({ location }) => !location.startsWith('node_modules/'))) {
    throw new Error(`${program} is not installed in ${REPOSITORY}/node_modules. Replace a link by a folder: npm ci.`);
  }
  return packages;
}

function unpackNode(folder: string): void {
  const archive = join(folder, basename(npm(['pack', NODE, '--silent', '--pack-destination', folder]).trim()));
  execFileSync('tar', [
    '--extract',
    `--file=${archive}`,
    `--directory=${folder}`,
    '--strip-components=2',
    'package/bin/node',
  ]);
  rmSync(archive);
}

function npm(args: readonly string[]): string {
  return execFileSync('npm', args, {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}
