import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './measure.mjs';
import { root } from './workspace.mjs';

/**
 * Measures the time of a new user in a clean folder: `npm create`, `npm install` and the first synthesis, with the packages
 * of this checkout. npm uses its cache; other packages come from its registry.
 */
export async function createToSynthesis() {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-create-'));
  try {
    const [library, tools, create] = await Promise.all(
      [
        // The build of the library takes a minute, and the benchmark requires it anyway.
        ['library', '.', '--ignore-scripts'],
        ['tools', 'tools'],
        ['create', 'create-kubeflow-cdk'],
      ].map(([name, path, ...options]) => pack(join(folder, name), join(root, path), options)),
    );
    const app = join(folder, 'app');
    const seconds = {};
    const timed = async (name, command, args, cwd) => {
      const start = performance.now();
      await run(command, args, { cwd });
      seconds[name] = (performance.now() - start) / 1000;
    };
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    // `npm create` installs both into its cache. They are not in the registry yet.
    await timed('npm create', 'npm', ['install', ...quiet, '--prefix', join(folder, 'npx'), tools, create], folder);
    const bin = join(folder, 'npx/node_modules/.bin/create-kubeflow-cdk');
    const files = ['--library', `file:${library}`, '--command-line', `file:${tools}`];
    await timed('init', bin, ['app', '--yes', '--no-detect', ...files], folder);
    await timed('npm install', 'npm', ['install', ...quiet], app);
    await timed('first synthesis', process.execPath, ['--import', 'tsx', 'main.ts'], app);
    const { packages } = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8'));
    return {
      seconds,
      total: Object.values(seconds).reduce((sum, value) => sum + value, 0),
      packages: Object.keys(packages).length - 1,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs a package, and returns the file. */
async function pack(folder, path, options) {
  mkdirSync(folder);
  await run('npm', ['pack', '--silent', ...options, '--pack-destination', folder], { cwd: path });
  return join(folder, readdirSync(folder)[0]);
}
