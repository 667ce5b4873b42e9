// The files of the package.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { assetsOf } from '../../scripts/embed-assets.mjs';
import { folder, name, root, run, tarball, user } from './user-project.mjs';

test('the tarball contains the files that users need', () => {
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', '.jsii', 'build/index.js', 'build/index.d.ts']) {
    assert.ok(packed().includes(file), file);
  }
});

test('the package contains the text of every asset', () => {
  const { readAsset } = createRequire(join(user, 'main.js'))(`${name}/build/assets.js`);
  const assets = assetsOf(join(root, 'lib'));
  assert.ok(assets.includes('components/tf-cnn/tf_cnn.py'));
  for (const asset of assets) {
    assert.equal(readAsset(asset), readFileSync(join(root, 'lib', asset), 'utf8'), asset);
  }
});

test('a file of a module exports the same classes as the package', () => {
  const load = createRequire(join(user, 'main.js'));
  const library = load(name);
  assert.equal(load(`${name}/build/app`).KubeflowApp, library.KubeflowApp);
  assert.equal(load(`${name}/build/platforms/gke`).GkePlatform, library.GkePlatform);
});

test('a program without a cloud platform loads no module of Google Cloud, and few files', () => {
  const program = `
    const { AnyClusterPlatform, KubeflowApp, KubeflowCore } = require('${name}');
    const app = new KubeflowApp({ summary: false, outdir: 'without-cloud' });
    new KubeflowCore(new AnyClusterPlatform(app, 'cluster'), 'core');
    app.synth();
    const files = Object.keys(require.cache).filter((file) => file.includes('/${name}/build/'));
    console.log(JSON.stringify(files));`;
  const files = JSON.parse(execFileSync(process.execPath, ['-e', program], { cwd: user, encoding: 'utf8' }));
  assert.deepEqual(
    files.filter((file) => file.includes('/gke/')),
    [],
  );
  // The entry point, the bundle, its table of checks, and the texts of assets.
  assert.ok(files.length <= 10, `${files.length} files`);
});

test('the tarball contains no sources, tests, examples or temporary files', () => {
  const stray = packed().filter(
    (file) => !/^(package\.json|LICENSE|README\.md|CHANGELOG\.md|\.jsii|schemas\/.*\.json|build\/.*)$/.test(file),
  );
  const sources = packed().filter((file) => /(?<!\.d)\.ts$|\.tsbuildinfo$|\.test\.|__pycache__/.test(file));
  assert.deepEqual([...stray, ...sources], []);
});

test('npm can pack the package again, as jsii does to generate packages of other languages', () => {
  const again = mkdtempSync(join(folder, 'again-'));
  run('npm', ['pack', '--pack-destination', again], join(user, 'node_modules', name));
  assert.ok(existsSync(join(again, basename(tarball))));
});

function packed() {
  const list = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
  return list
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
}
