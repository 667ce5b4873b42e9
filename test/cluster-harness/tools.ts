import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cachedFolder } from './cache';
import { GO_MODULES, type GoModule, type ModuleName } from './go-modules';

/** The programs that a cluster is made of, built from pinned sources and kept in the user's cache, each module in a folder of its own. */
export class Tools {
  /** Those of some modules of this checkout; builds what the cache has not yet. */
  static ready(...modules: readonly ModuleName[]): Tools {
    return new Tools([...new Set(modules)].map(readyFolder));
  }

  private constructor(readonly folders: readonly string[]) {}

  path(name: string): string {
    const found = this.folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (!found) {
      throw new Error(`no "${name}" in ${this.folders.join(', ')}`);
    }
    return found;
  }

  /** For PATH. */
  get searchPath(): string {
    return this.folders.join(delimiter);
  }
}

function readyFolder(name: ModuleName): string {
  const module: GoModule = GO_MODULES[name];
  return cachedFolder(name, cacheKey(module), (folder) => buildInto(folder, module));
}

/** Changes with whatever the result depends on: our own files of the module, what is taken of it, the way it is built (this file), and Go. */
function cacheKey(module: GoModule): string {
  const hash = createHash('sha256').update(goVersion()).update(readFileSync(__filename)).update(JSON.stringify(module));
  for (const file of readdirSync(sources(module)).sort()) {
    hash.update(file).update(readFileSync(join(sources(module), file)));
  }
  return hash.digest('hex').slice(0, 12);
}

function buildInto(target: string, module: GoModule): void {
  const { version, source } = module.path ? download(module, module.path) : { version: '', source: sources(module) };
  for (const [name, mainPackage] of Object.entries(module.binaries ?? {})) {
    const flags = ['-trimpath', '-ldflags', `-s -w ${linkedVariables(module, version)}`];
    go(sources(module), 'build', ...flags, '-o', join(target, name), mainPackage);
  }
  for (const [name, paths] of Object.entries(module.files ?? {})) {
    writeFileSync(join(target, name), paths.map((path) => readFileSync(join(source, path), 'utf8')).join('\n---\n'));
  }
}

function download(module: GoModule, path: string): { readonly version: string; readonly source: string } {
  const { Version: version, Dir: source } = JSON.parse(go(sources(module), 'mod', 'download', '-json', path));
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

function sources(module: GoModule): string {
  return join(__dirname, 'go', module.folder);
}

let knownGoVersion: string | undefined;

function goVersion(): string {
  knownGoVersion ??= go(__dirname, 'version');
  return knownGoVersion;
}

function go(folder: string, ...args: string[]): string {
  return execFileSync('go', args, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
}
