// Writes the packages of the runner image to a folder: the library, the command line, and what apps import, in the versions
// of package-lock.json. Build first: the library in build/, the command line in tools/dist/.
//
//   node images/collect-runner.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [, , folder] = process.argv;
if (folder === undefined) {
  throw new Error('Usage: node images/collect-runner.mjs FOLDER');
}

/** What programs import, and what runs and checks them. Apps have the same packages. */
const PACKAGES = ['cdk8s', 'cdk8s-plus-27', 'cdktf', 'constructs', 'tsx', 'typescript', 'yaml', '@types/node'];

const modules = join(folder, 'node_modules');
mkdirSync(join(modules, '.bin'), { recursive: true });
for (const { location, name, bin = {} } of installedPackages()) {
  // Keep the folder structure, because Node.js resolves dependencies by folder.
  cpSync(join(root, location), join(folder, location), {
    recursive: true,
    // A nested package is copied if it is necessary itself.
    filter: (path) => path === join(root, location) || basename(path) !== 'node_modules',
  });
  for (const [command, path] of PACKAGES.includes(name) ? Object.entries(bin) : []) {
    link(command, join(name, path));
  }
}

copyPackage('kubeflow-cdk', root, ['package.json', 'build', '.jsii', 'schemas', 'LICENSE']);
copyPackage('kubeflow-cdk-cli', join(root, 'tools'), ['package.json', 'dist', 'THIRD-PARTY-NOTICES']);
const { bin } = JSON.parse(readFileSync(join(root, 'tools/package.json'), 'utf8'));
for (const [command, path] of Object.entries(bin)) {
  link(command, join('kubeflow-cdk-cli', path));
}

/** The packages and their dependencies, as they are installed. */
function installedPackages() {
  const selectors = PACKAGES.flatMap((name) => [`[name="${name}"]`, `[name="${name}"] *`]);
  const found = JSON.parse(
    execFileSync('npm', ['query', selectors.join(', ')], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }),
  );
  const inModules = found.filter(({ location }) => location.startsWith('node_modules/'));
  const missing = PACKAGES.filter((name) => !inModules.some((each) => each.location === `node_modules/${name}`));
  if (missing.length > 0) {
    throw new Error(`${missing.join(', ')} is not installed in ${root}/node_modules. Run: npm ci`);
  }
  return inModules;
}

function copyPackage(name, from, files) {
  for (const file of files.filter((each) => existsSync(join(from, each)))) {
    cpSync(join(from, file), join(modules, name, file), { recursive: true });
  }
  if (!existsSync(join(modules, name, files[1]))) {
    throw new Error(`${join(from, files[1])} does not exist. Build it first: npm run build`);
  }
}

function link(command, path) {
  chmodSync(join(modules, path), 0o755);
  symlinkSync(join('..', path), join(modules, '.bin', command));
}
