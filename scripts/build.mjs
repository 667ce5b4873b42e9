// Builds the package into `build/`: jsii compiles, then assets are laid beside the code and re-exports are made lazy.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeExportsLazy } from './lazy-exports.mjs';

const root = join(import.meta.dirname, '..');
const source = join(root, 'lib');
const target = join(root, 'build');

// A file whose source is gone would be packed with the rest.
rmSync(target, { recursive: true, force: true });

const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
const options = ['--silence-warnings=reserved-word', '--generate-tsconfig=tsconfig.jsii.json'];
const { status } = spawnSync(process.execPath, [jsii, ...options], { cwd: root, stdio: 'inherit' });
if (status !== 0) {
  process.exit(status ?? 1);
}

cpSync(source, target, { recursive: true, filter: (file) => !/\.ts$|__pycache__/.test(file) });
makeExportsLazy(target);
