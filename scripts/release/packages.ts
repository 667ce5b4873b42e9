import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** A `package.json`, or its entry in the lock file. */
export interface PackageJson extends Partial<Record<(typeof DEPENDENCIES)[number], Record<string, string>>> {
  name?: string;
  version?: string;
  private?: boolean;
  workspaces?: string[];
}

/** A package of this repository. */
export interface SourcePackage {
  /** Relative to the root; '' for the root itself. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly isPrivate: boolean;
  /** Names of the packages of this repository that users install with it. */
  readonly requires: readonly string[];
}

/**
 * The root package and its workspaces.
 *
 * @throws Error if a workspace is a pattern, or does not exist
 */
export function packagesIn(root: string): SourcePackage[] {
  const { workspaces = [] } = readJson<PackageJson>(join(root, 'package.json'));
  const sources = ['', ...workspaces].map((folder) => {
    const file = join(root, folder, 'package.json');
    if (!existsSync(file)) {
      throw new Error(`package.json lists the workspace "${folder}", which must be a folder with a package.json`);
    }
    return { folder, ...readJson<PackageJson>(file) };
  });
  const names = sources.map(({ name }) => name);
  return sources.map(({ folder, name = '', version = '', private: isPrivate = false, ...others }) => {
    const { dependencies, optionalDependencies, peerDependencies } = others;
    const installed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    return { folder, name, version, isPrivate, requires: installed.filter((one) => names.includes(one)) };
  });
}

/**
 * The packages that users can install, each after those that it requires.
 *
 * @throws Error if packages require each other
 */
export function inPublicationOrder(packages: readonly SourcePackage[]): SourcePackage[] {
  const ordered: SourcePackage[] = [];
  let left = packages.filter(({ isPrivate }) => !isPrivate);
  while (left.length > 0) {
    const names = left.map(({ name }) => name);
    const next = left.filter(({ requires }) => !requires.some((name) => names.includes(name)));
    if (next.length === 0) {
      throw new Error(`these packages require each other: ${names.join(', ')}`);
    }
    ordered.push(...next);
    left = left.filter((one) => !next.includes(one));
  }
  return ordered;
}

/** Sets the version of all packages, and of the dependencies between them, in `package.json` and the lock file. */
export function setVersions(root: string, version: string): void {
  const packages = packagesIn(root);
  const names = packages.map(({ name }) => name);
  const lockPath = join(root, 'package-lock.json');
  const lock = readJson<{ version: string; packages: Record<string, PackageJson> }>(lockPath);
  lock.version = version;
  for (const { folder } of packages) {
    const path = join(root, folder, 'package.json');
    writeJson(path, withVersion(readJson(path), version, names));
    if (!(folder in lock.packages)) {
      throw new Error(`package-lock.json has no entry for "${folder}": npm install`);
    }
    lock.packages[folder] = withVersion(lock.packages[folder], version, names);
  }
  writeJson(lockPath, lock);
  setVersionInCode(join(root, 'lib/version.ts'), version);
}

/** Sets the version that the library writes into plans. */
function setVersionInCode(file: string, version: string): void {
  if (existsSync(file)) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=VERSION = ')[^']+/, version));
  }
}

function withVersion(one: PackageJson, version: string, names: readonly string[]): PackageJson {
  const changed: PackageJson = { ...one, version };
  for (const kind of DEPENDENCIES) {
    const dependencies = one[kind];
    if (dependencies) {
      changed[kind] = Object.fromEntries(
        Object.entries(dependencies).map(([name, range]) => [
          name,
          names.includes(name) ? rangeFor(name, range, version) : range,
        ]),
      );
    }
  }
  return changed;
}

/** Keeps the kind of range: `0.1.0` becomes `0.2.0`, and `^0.1.0` becomes `^0.2.0`. */
function rangeFor(name: string, range: string, version: string): string {
  const [, operator] = /^([\^~]?)\d+\.\d+\.\d+(?:-[\w.]+)?$/.exec(range) ?? [];
  if (operator === undefined) {
    throw new Error(`the dependency ${name} "${range}" between packages must be like 1.2.3, ^1.2.3 or ~1.2.3`);
  }
  return `${operator}${version}`;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** As npm writes it. */
function writeJson(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
