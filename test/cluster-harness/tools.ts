import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cachedFolder } from './cache/cache';
import { GO_MODULES, type GoModule, type ModuleName } from './go-modules';

/**
 * Raise this if `buildInto` changes the result. It is part of the cache key instead of this file's text, because a new comment must
 * not rebuild every tool.
 */
const BUILD_VERSION = 1;

/** The compiler takes a third less time. Above the limit, it collects garbage after all. */
const LITTLE_GARBAGE_COLLECTION = { GOGC: 'off', GOMEMLIMIT: '4GiB' };

/** The programs of a cluster, built from pinned sources. Each module has its own folder in the user's cache. */
export class Tools {
  /** Returns the tools of some modules, and builds those that are not in the cache. */
  static ready(...modules: readonly ModuleName[]): Tools {
    return new Tools([...new Set(modules)].map(moduleFolder));
  }

  private constructor(readonly folders: readonly string[]) {}

  path(name: string): string {
    const found = this.folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (!found) {
      throw new Error(`there is no tool "${name}" in ${this.folders.join(', ')}`);
    }
    return found;
  }

  /** Folders in the format of the PATH variable. */
  get searchPath(): string {
    return this.folders.join(delimiter);
  }
}

function moduleFolder(name: ModuleName): string {
  const module: GoModule = GO_MODULES[name];
  return cachedFolder(name, cacheKey(module), (folder) => buildInto(folder, module));
}

/** Covers everything that the result depends on: Go's version, how to build, the module's entry and the files in its folder. */
function cacheKey(module: GoModule): string {
  const hash = createHash('sha256').update(`${goVersion()} ${BUILD_VERSION} ${JSON.stringify(module)}`);
  for (const file of readdirSync(sourceFolder(module)).sort()) {
    hash.update(file).update(readFileSync(join(sourceFolder(module), file)));
  }
  return hash.digest('hex').slice(0, 12);
}

function buildInto(target: string, module: GoModule): void {
  const { version, source } = module.path
    ? download(module, module.path)
    : { version: '', source: sourceFolder(module) };
  for (const [name, mainPackage] of Object.entries(module.binaries ?? {})) {
    const flags = ['-trimpath', '-ldflags', `-s -w ${linkedVariables(module, version)}`];
    go(sourceFolder(module), 'build', ...flags, '-o', join(target, name), mainPackage);
  }
  for (const [name, paths] of Object.entries(module.files ?? {})) {
    writeFileSync(join(target, name), paths.map((path) => readFileSync(join(source, path), 'utf8')).join('\n---\n'));
  }
}

function download(module: GoModule, path: string): { readonly version: string; readonly source: string } {
  const { Version: version, Dir: source } = JSON.parse(go(sourceFolder(module), 'mod', 'download', '-json', path));
  return { version, source };
}

function linkedVariables({ variables = {} }: GoModule, version: string): string {
  const [major, minor] = version.replace(/^v/, '').split('.');
  const value = (template: string) =>
    template.replace('{version}', version).replace('{major}', major).replace('{minor}', minor);
  return Object.entries(variables)
    .map(([name, template]) => `-X ${name}=${value(template)}`)
    .join(' ');
}

function sourceFolder(module: GoModule): string {
  return join(__dirname, 'go', module.folder);
}

let cachedGoVersion: string | undefined;

function goVersion(): string {
  cachedGoVersion ??= go(__dirname, 'version');
  return cachedGoVersion;
}

function go(folder: string, ...args: string[]): string {
  return execFileSync('go', args, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', ...LITTLE_GARBAGE_COLLECTION },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
}
