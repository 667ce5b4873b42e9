// Builds the Python package from the npm package, and so from `build/`: dist-python/kubeflow_cdk-<version>-py3-none-any.whl
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'python');
const target = join(root, 'dist-python');
/** Classes of `python/kubeflow_cdk/_errors.py` that users import from the package. */
const ERRORS = ['KubeflowError', 'SynthesisError'];

const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-'));
try {
  const generated = generate(unpackedPackage());
  cpSync(join(sources, 'README.md'), join(generated, 'README.md'));
  const module = join(generated, 'src', 'kubeflow_cdk');
  cpSync(join(sources, 'kubeflow_cdk', '_errors.py'), join(module, '_errors.py'));
  rewrite(join(module, '__init__.py'), (text) => withErrors(withReadme(text)));
  rmSync(target, { recursive: true, force: true });
  run('python3', ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', target, generated]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The files that npm users get, with the dependencies of this checkout. */
function unpackedPackage() {
  // Without the build that precedes it, because tests use `build/` at the same time.
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  run('tar', ['-xzf', tarball]);
  const unpacked = join(folder, 'package');
  symlinkSync(join(root, 'node_modules'), join(unpacked, 'node_modules'));
  return unpacked;
}

/** Generates the Python sources of a package, and returns their folder. */
function generate(unpacked) {
  const pacmak = createRequire(import.meta.url).resolve('jsii-pacmak/bin/jsii-pacmak');
  const outdir = join(folder, 'generated');
  run(process.execPath, [pacmak, '--targets', 'python', '--code-only', '--outdir', outdir, unpacked]);
  return join(outdir, 'python');
}

/** Replaces the README of the npm package, which is the docstring of the module. */
function withReadme(text) {
  const readme = readFileSync(join(sources, 'README.md'), 'utf8');
  return replacedOnce(text, /^r'''\n[\s\S]*?\n'''\n/, () => `r'''\n${readme}'''\n`);
}

/** Exports the classes of errors. */
function withErrors(text) {
  const imports = `from ._errors import ${ERRORS.map((name) => `${name} as ${name}`).join(', ')}`;
  const imported = replacedOnce(text, /^from \._jsii import \*$/m, (line) => `${line}\n${imports}`);
  return replacedOnce(imported, /^__all__ = \[$/m, (line) =>
    [line, ...ERRORS.map((name) => `    "${name}",`)].join('\n'),
  );
}

function replacedOnce(text, pattern, replacement) {
  if (!pattern.test(text)) {
    throw new Error(`jsii-pacmak generates other code than this script expects: nothing matches ${pattern}`);
  }
  return text.replace(pattern, replacement);
}

function rewrite(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

function run(command, args, cwd = folder) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    throw error ?? new Error(`${command} ${args.join(' ')} failed with status ${status}`);
  }
}
