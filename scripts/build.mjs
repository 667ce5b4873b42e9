// Builds the package into `build/`: compiles with jsii, copies assets next to the code, and makes re-exports lazy.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeExportsLazy } from './lazy-exports.mjs';

const root = join(import.meta.dirname, '..');
const source = join(root, 'lib');
const target = join(root, 'build');

// Otherwise compiled files of deleted sources would be packaged.
rmSync(target, { recursive: true, force: true });

const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
const options = ['--silence-warnings=reserved-word', '--generate-tsconfig=tsconfig.jsii.json'];
const { status } = spawnSync(process.execPath, [jsii, ...options], { cwd: root, stdio: 'inherit' });
if (status !== 0) {
  process.exit(status ?? 1);
}

cpSync(source, target, { recursive: true, filter: (file) => !/\.ts$|__pycache__/.test(file) });
makeExportsLazy(target);
