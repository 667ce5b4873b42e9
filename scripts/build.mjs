// Builds the package into `build/`: compiles with jsii, bundles the Google provider, embeds assets, adds checks of arguments, makes re-exports
// lazy, and bundles the modules.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundleModules } from './bundle-modules.mjs';
import { bundleProvider } from './bundle-provider.mjs';
import { embedAssets } from './embed-assets.mjs';
import { injectChecks } from './inject-checks.mjs';
import { makeExportsLazy } from './lazy-exports.mjs';

const root = join(import.meta.dirname, '..');
const source = join(root, 'lib');
const target = join(root, 'build');

// Otherwise compiled files of deleted sources would be packaged.
rmSync(target, { recursive: true, force: true });

const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
const silenced = [
  'reserved-word',
  // Fields of Kubernetes have the names that they have.
  'language-compatibility/member-name-conflicts-with-type-name',
  // The devDependencies are the newest supported versions. test/package compiles with the oldest.
  'metadata/missing-dev-dependency',
];
const options = [...silenced.map((id) => `--silence-warnings=${id}`), '--generate-tsconfig=tsconfig.jsii.json'];
const { status } = spawnSync(process.execPath, [jsii, ...options], { cwd: root, stdio: 'inherit' });
if (status !== 0) {
  process.exit(status ?? 1);
}

cpSync(source, target, {
  recursive: true,
  filter: (file) => statSync(file).isDirectory() || file.endsWith('README.md'),
});
bundleProvider(target);
embedAssets(source, target);
injectChecks(root);
makeExportsLazy(target);
bundleModules(target);
