// Packs the library, and creates projects that install the package as users do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after } from 'node:test';

export const root = join(import.meta.dirname, '..', '..');
export const { name, peerDependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Folder of all projects. It is outside of the repository, so that nothing resolves from there. */
export const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

// Without the build that precedes it, because other tests use `build/` at the same time.
run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);

export const tarball = join(
  folder,
  readdirSync(folder).find((file) => file.endsWith('.tgz')),
);

/** Packages with the versions that this repository uses. */
export const pinned = (...packages) => packages.map((dependency) => `${dependency}@${devDependencies[dependency]}`);

/** A project with the package, with peers and tools in the versions of this repository. */
export const user = createProject(
  'user',
  [tarball, ...pinned(...Object.keys(peerDependencies))],
  pinned('typescript', '@types/node', 'tsx', 'esbuild'),
);

/** Creates a project, and installs packages in as many steps as there are lists. */
export function createProject(id, ...installs) {
  const project = join(folder, id);
  mkdirSync(project);
  run('npm', ['init', '-y'], project);
  for (const packages of installs) {
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], project);
  }
  return project;
}

/** Compiles a program strictly and without `skipLibCheck`, with the compiler of the project that contains its folder. */
export function compile(program, home, project = user) {
  const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [compiler, '--strict', '--target', 'es2022', '--module', 'commonjs', program], home);
}

/** Contents of all files below a folder, by path within it. */
export function filesIn(home) {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(home, path), readFileSync(path, 'utf8')]),
  );
}

/** Runs a command, fails if its exit status is not 0, and returns its standard error. */
export function run(command, args, cwd = user) {
  const { CDK8S_OUTDIR, CDKTF_OUTDIR, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  return stderr;
}

/** The package's description of its public API. */
export function assembly() {
  return JSON.parse(readFileSync(join(user, 'node_modules', name, '.jsii'), 'utf8'));
}
