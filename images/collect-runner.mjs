// Writes the packages of the runner image to a folder: the library, the command line, and what apps import, in the versions
// of package-lock.json. Build first: the library in build/, the command line in tools/dist/.
//
//   node images/collect-runner.mjs FOLDER
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [, , folder] = process.argv;
if (folder === undefined) {
  throw new Error('Usage: node images/collect-runner.mjs FOLDER');
}

/** What programs import, and what runs and checks them. Apps have the same packages. */
const PACKAGES = ['cdk8s', 'cdk8s-plus-27', 'cdktf', 'constructs', 'tsx', 'typescript', 'yaml', '@types/node'];

const modules = join(folder, 'node_modules');
mkdirSync(join(modules, '.bin'), { recursive: true });
for (const location of installedPackages()) {
  // Keep the folder structure, because Node.js resolves dependencies by folder.
  cpSync(join(root, location), join(folder, location), {
    recursive: true,
    // A nested package is copied if it is necessary itself.
    filter: (path) => path === join(root, location) || basename(path) !== 'node_modules',
  });
}
for (const name of PACKAGES) {
  linkCommands(name, manifestOf(join('node_modules', name)));
}

copyPackage('kubeflow-cdk', root, ['package.json', 'build', '.jsii', 'schemas', 'LICENSE']);
copyPackage('kubeflow-cdk-cli', join(root, 'tools'), ['package.json', 'dist', 'THIRD-PARTY-NOTICES']);
linkCommands('kubeflow-cdk-cli', manifestOf('tools'));

/** Folders of the packages and their dependencies. */
function installedPackages() {
  const found = new Set();
  const add = (name, from) => {
    const location = locationOf(name, from);
    if (location === undefined || found.has(location)) {
      return location;
    }
    found.add(location);
    const {
      dependencies,
      peerDependencies,
      peerDependenciesMeta = {},
      optionalDependencies = {},
    } = manifestOf(location);
    for (const each of Object.keys({ ...dependencies, ...peerDependencies })) {
      const isOptional = each in optionalDependencies || peerDependenciesMeta[each]?.optional;
      if (!isOptional && add(each, location) === undefined) {
        throw missing(`${each}, which ${name} depends on,`);
      }
    }
    // Programs for this machine, such as those of esbuild. Other optional packages are not necessary.
    for (const each of Object.keys(optionalDependencies)) {
      const place = locationOf(each, location);
      if (place !== undefined && manifestOf(place).cpu !== undefined) {
        add(each, location);
      }
    }
    return location;
  };
  for (const name of PACKAGES) {
    if (add(name, '.') === undefined) {
      throw missing(name);
    }
  }
  return [...found].sort();
}

/** Folder of a package as Node.js finds it from another one, or undefined. */
function locationOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const location = join(folder, 'node_modules', name);
    if (existsSync(join(root, location, 'package.json'))) {
      return location;
    }
    if (folder === '.') {
      return undefined;
    }
  }
}

function manifestOf(location) {
  return JSON.parse(readFileSync(join(root, location, 'package.json'), 'utf8'));
}

function missing(what) {
  return new Error(`${what} is not installed in ${root}/node_modules. Run: npm ci`);
}

function copyPackage(name, from, files) {
  for (const file of files.filter((each) => existsSync(join(from, each)))) {
    cpSync(join(from, file), join(modules, name, file), { recursive: true });
  }
  if (!existsSync(join(modules, name, files[1]))) {
    throw new Error(`${join(from, files[1])} does not exist. Build it first: npm run build`);
  }
}

function linkCommands(name, { bin = {} }) {
  const commands = typeof bin === 'string' ? { [basename(name)]: bin } : bin;
  for (const [command, path] of Object.entries(commands)) {
    chmodSync(join(modules, name, path), 0o755);
    symlinkSync(join('..', name, path), join(modules, '.bin', command));
  }
}
