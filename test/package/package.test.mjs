// Uses the package like a new user: packs it, installs it into an empty folder, compiles with `strict`, and runs it
// with node.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const { name, peerDependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// The peers and tools that a user installs, in the versions of the lock file.
const peers = Object.keys(peerDependencies).map((peer) => `${peer}@${devDependencies[peer]}`);
const tools = ['typescript', '@types/node', 'tsx'].map((tool) => `${tool}@${devDependencies[tool]}`);

let folder;
let user;
let tarball;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-package-'));
  user = join(folder, 'user');
  mkdirSync(user);
  run('npm', ['pack', '--pack-destination', folder], root);
  tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz')),
  );
  run('npm', ['init', '-y']);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers]);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--save-dev', ...tools]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball contains the files that users need', () => {
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', '.jsii', 'build/index.js', 'build/index.d.ts']) {
    assert.ok(packed().includes(file), file);
  }
});

test('the tarball contains all assets next to the compiled sources', () => {
  const assets = readdirSync(join(root, 'lib'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts') && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).replace(join(root, 'lib'), 'build'));
  assert.deepEqual(
    assets.filter((asset) => !packed().includes(asset)),
    [],
  );
});

test('the tarball contains no sources, tests, examples or temporary files', () => {
  const stray = packed().filter(
    (file) => !/^(package\.json|LICENSE|README\.md|CHANGELOG\.md|\.jsii|build\/.*)$/.test(file),
  );
  const sources = packed().filter((file) => /(?<!\.d)\.ts$|\.tsbuildinfo$|\.test\.|__pycache__/.test(file));
  assert.deepEqual([...stray, ...sources], []);
});

test('the laptop program of the front page compiles under strict TypeScript, and writes the same files through tsx', () => {
  const { home, log } = compileAndRun('laptop');
  const compiled = filesIn(join(home, 'dist'));
  assert.match(compiled[join('laptop', 'jupyterhub.k8s.yaml')], /^kind: Deployment$/m);
  assert.ok(!existsSync(join(home, 'cdktf.out')));
  assert.match(log, /kubectl apply -f dist\/laptop\/setup/);
  rmSync(join(home, 'dist'), { recursive: true });
  // As the front page does, without a tsconfig.json.
  run(process.execPath, [join(user, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'main.ts'], home);
  assert.deepEqual(filesIn(join(home, 'dist')), compiled);
});

test('the GKE program of the front page compiles under strict TypeScript and writes both outputs', () => {
  const { home, log } = compileAndRun('quickstart');
  const chart = (id) => readFileSync(join(home, 'dist', 'cloud', `${id}.k8s.yaml`), 'utf8');
  assert.match(chart('setup/namespaces'), /^kind: Namespace$/m);
  assert.match(chart('setup/definitions'), /^ {2}name: tfjobs\.kubeflow\.org$/m);
  for (const id of ['nfs', 'jupyterhub', 'tf-job-operator', 'inception']) {
    assert.match(chart(id), /^kind: Deployment$/m);
  }
  const terraform = JSON.parse(readFileSync(join(home, 'cdktf.out', 'stacks', 'cloud', 'cdk.tf.json'), 'utf8'));
  assert.ok(Object.keys(terraform.resource).includes('google_container_cluster'));
  assert.match(log, /kubectl apply -f dist\/cloud\/setup/);
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
  const compiler = join(user, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [compiler, '--strict', '--target', 'es2022', '--module', 'commonjs', 'main.ts'], home);
  return { home, log: run(process.execPath, ['main.js'], home) };
}

/** Contents of all files below a folder, by path within it. */
function filesIn(home) {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(home, path), readFileSync(path, 'utf8')]),
  );
}

function writeAndRun(file, code) {
  const home = mkdtempSync(join(user, 'program-'));
  writeFileSync(join(home, file), code);
  return { home, log: run(process.execPath, [file], home) };
}

/** Runs a command, fails if its exit status is not 0, and returns its standard error. */
function run(command, args, cwd = user) {
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  return stderr;
}

function packed() {
  const list = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
  return list
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
}

/** Names of the public API according to jsii that have a value at run time. */
function publicNames() {
  const { types } = JSON.parse(readFileSync(join(user, 'node_modules', name, '.jsii'), 'utf8'));
  return Object.values(types)
    .filter(({ kind }) => kind !== 'interface')
    .map((type) => type.name)
    .sort();
}
