// The programs of the front page, single constructs and every kind of import, in the project of a user.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assembly, compile, filesIn, name, root, run, user } from './user-project.mjs';

test('the laptop program of the front page compiles under strict TypeScript, and writes the same files through tsx', () => {
  const { home, log } = compileAndRun('laptop');
  const compiled = filesIn(join(home, 'dist'));
  assert.match(compiled[join('laptop', 'jupyterhub.k8s.yaml')], /^kind: Deployment$/m);
  assert.ok(!existsSync(join(home, 'cdktf.out')));
  assert.match(log, /kubectl --context \S+ apply --server-side --field-manager=kubeflow-cdk -f dist\/laptop\/0-setup/);
  rmSync(join(home, 'dist'), { recursive: true });
  // As the front page does, without a tsconfig.json.
  run(process.execPath, [join(user, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'main.ts'], home);
  assert.deepEqual(filesIn(join(home, 'dist')), compiled);
});

test('the GKE program of the front page compiles under strict TypeScript and writes both outputs', () => {
  const { home, log } = compileAndRun('quickstart');
  const chart = (id) => readFileSync(join(home, 'dist', 'cloud', `${id}.k8s.yaml`), 'utf8');
  assert.match(chart('0-setup/namespaces'), /^kind: Namespace$/m);
  assert.match(chart('0-setup/definitions'), /^ {2}name: tfjobs\.kubeflow\.org$/m);
  for (const id of ['nfs', 'jupyterhub', 'tf-job-operator', 'inception']) {
    assert.match(chart(id), /^kind: Deployment$/m);
  }
  const terraform = JSON.parse(readFileSync(join(home, 'cdktf.out', 'stacks', 'cloud', 'cdk.tf.json'), 'utf8'));
  assert.ok(Object.keys(terraform.resource).includes('google_container_cluster'));
  assert.match(log, /kubectl --context \S+ apply --server-side --field-manager=kubeflow-cdk -f dist\/cloud\/0-setup/);
});

test('the Google provider is not installed, and its licence is in the package', () => {
  assert.ok(!existsSync(join(user, 'node_modules', '@cdktf')));
  const bundled = join(user, 'node_modules', name, 'build', 'platforms', 'gke', 'google-provider');
  assert.match(readFileSync(join(bundled, 'LICENSE'), 'utf8'), /Mozilla Public License, version 2\.0/);
  assert.match(readFileSync(join(bundled, 'NOTICE'), 'utf8'), /@cdktf\/provider-google \d+\.\d+\.\d+/);
});

test('a single construct works in an ordinary cdk8s app', () => {
  const { home } = compileAndRun('one-construct');
  const manifest = readFileSync(join(home, 'dist', 'models.k8s.yaml'), 'utf8');
  assert.match(manifest, /^kind: Deployment$/m);
  assert.ok(!existsSync(join(home, 'cdktf.out')));
});

test('a program without a cloud loads neither cdktf nor a provider', () => {
  const { home, log } = writeAndRun(
    'without-cloud.cjs',
    `const { KubeflowApp, KubeflowCore, MinikubePlatform } = require('${name}');
     const app = new KubeflowApp({ summary: false });
     new KubeflowCore(new MinikubePlatform(app, 'laptop'), 'core');
     app.synth();
     const cloud = Object.keys(require.cache).filter((file) => /node_modules.(cdktf|@cdktf).|platforms.gke/.test(file));
     console.error(JSON.stringify(cloud));`,
  );
  assert.deepEqual(JSON.parse(log), []);
  assert.ok(existsSync(join(home, 'dist', 'laptop', 'jupyterhub.k8s.yaml')));
});

test('a name loads its module on first use, and is always the same value', () => {
  const { log } = writeAndRun(
    'lazy.cjs',
    `const library = require('${name}');
     const loaded = () => Object.keys(require.cache).length;
     const before = loaded();
     const names = Object.keys(library);
     const untouched = loaded() === before;
     const same = names.every((name) => library[name] !== undefined && library[name] === library[name]);
     console.error(JSON.stringify({ untouched, same, names }));`,
  );
  const { untouched, same, names } = JSON.parse(log);
  assert.ok(untouched);
  assert.ok(same);
  assert.deepEqual([...names].sort(), publicNames());
});

test('an ES module imports by name', () => {
  const { log } = writeAndRun(
    'module.mjs',
    `import { GkePlatform, KubeflowApp, Platform } from '${name}';
     console.error([GkePlatform, KubeflowApp, Platform].map((imported) => imported.name).join());`,
  );
  assert.equal(log.trim(), 'GkePlatform,KubeflowApp,Platform');
});

/** Compiles an example in its own folder as described in the README, without `skipLibCheck`, and runs it. */
function compileAndRun(example) {
  const home = join(user, example);
  cpSync(join(root, 'examples', example), home, { recursive: true });
  compile('main.ts', home);
  return { home, log: run(process.execPath, ['main.js'], home) };
}

function writeAndRun(file, code) {
  const home = mkdtempSync(join(user, 'program-'));
  writeFileSync(join(home, file), code);
  return { home, log: run(process.execPath, [file], home) };
}

/** Names of the public API according to jsii that have a value at run time. */
function publicNames() {
  const { types, submodules } = assembly();
  const classes = Object.values(types).filter(({ kind, namespace }) => kind !== 'interface' && !namespace);
  return [
    ...classes.map((type) => type.name),
    ...Object.keys(submodules).map((module) => module.split('.').at(-1)),
  ].sort();
}
