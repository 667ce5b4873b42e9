/** A package in `package-lock.json`. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  /** Whether it is a symbolic link to a workspace. */
  readonly link?: boolean;
  /** Whether the tarball of another package contains it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** `package-lock.json`, version 3: packages by folder. The root is ''. */
export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** What a lock file may contain. */
export interface Policy {
  /** SPDX identifiers. */
  readonly licenses: readonly string[];
  /** Reason to accept another license, or none, by `name@version`. */
  readonly otherLicenses: Readonly<Record<string, string>>;
  /** What the script does, by `name@version`. */
  readonly installScripts: Readonly<Record<string, string>>;
  /** Reason why a copy of a peer is never loaded beside the one that programs use, by folder of the copy's owner. */
  readonly ownPeers: Readonly<Record<string, string>>;
}

const REGISTRY = 'https://registry.npmjs.org/';
const MODULES = 'node_modules/';

/** Differences between a lock file and the policy, without network access. */
export function audit({ lockfileVersion, packages }: LockFile, policy: Policy): string[] {
  const root = packages[''];
  const entries = Object.entries(packages);
  const installed = entries.filter(([folder, { link }]) => folder.includes(MODULES) && !link);
  const sources = entries.filter(([folder]) => !folder.includes(MODULES));
  return [
    ...(lockfileVersion === 3 ? [] : [`package-lock.json has version ${lockfileVersion}; must be 3`]),
    ...entries.filter(([, { link }]) => link).flatMap(([folder, { resolved }]) => linkProblems(folder, resolved, root)),
    ...sources.flatMap(([folder, source]) => dependencyProblems(folder, source, packages)),
    ...installed.flatMap(([folder, one]) => [...originProblems(folder, one), ...licenseProblems(folder, one, policy)]),
    ...installScriptProblems(installed, policy),
    ...peerProblems(installed, Object.keys(root.peerDependencies ?? {}), policy),
    ...unused('otherLicenses', policy.otherLicenses, installed.map(identity)),
    ...unused('ownPeers', policy.ownPeers, Object.keys(packages)),
  ];
}

type Entry = [folder: string, one: LockedPackage];

function linkProblems(folder: string, target: string | undefined, { workspaces = [] }: LockedPackage): string[] {
  const isWorkspace = workspaces.some((workspace) => target === workspace.replace(/\/$/, ''));
  return isWorkspace ? [] : [`${folder}: a link to ${target}, which is not a workspace`];
}

/** Our own dependencies come from the registry: no Git repository, URL, file or other name. */
function dependencyProblems(folder: string, source: LockedPackage, packages: LockFile['packages']): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = source;
  const all = Object.entries({ ...peerDependencies, ...optionalDependencies, ...devDependencies, ...dependencies });
  const where = folder === '' ? 'package.json' : `${folder}/package.json`;
  return all
    .filter(([name, range]) => !packages[`${MODULES}${name}`]?.link && !/^[\d.^~<>=| *x-]+(-[\w.]+)?$/.test(range))
    .map(([name, range]) => `${where}: ${name} "${range}" is not a range of versions in the registry`);
}

function originProblems(folder: string, { resolved, integrity, inBundle }: LockedPackage): string[] {
  if (inBundle) {
    // The integrity of the package that contains it covers it.
    return resolved === undefined ? [] : [`${folder}: is bundled, and has the origin ${resolved}`];
  }
  return [
    ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`${folder}: comes from ${resolved}`]),
    ...(/^sha512-[\w+/]+=*$/.test(integrity ?? '') ? [] : [`${folder}: has no SHA-512 integrity`]),
  ];
}

function licenseProblems(folder: string, one: LockedPackage, { licenses, otherLicenses }: Policy): string[] {
  const choices = (one.license ?? '').replace(/^\((.*)\)$/, '$1').split(' OR ');
  return choices.some((choice) => licenses.includes(choice)) || identity([folder, one]) in otherLicenses
    ? []
    : [`${folder}: the license "${one.license ?? ''}" of ${identity([folder, one])} is not allowed`];
}

function installScriptProblems(installed: readonly Entry[], { installScripts }: Policy): string[] {
  const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(identity);
  return [
    ...scripts.filter((name) => !(name in installScripts)).map((name) => `${name} has an install script: review it`),
    ...unused('installScripts', installScripts, scripts),
  ];
}

/** Two copies of a peer do not accept the objects of each other. */
function peerProblems(installed: readonly Entry[], peers: readonly string[], { ownPeers }: Policy): string[] {
  return installed.flatMap(([folder]) => {
    const name = nameOf(folder);
    const owner = folder.slice(0, -`/${MODULES}${name}`.length);
    const isCopy = peers.includes(name) && folder !== `${MODULES}${name}`;
    return isCopy && !(owner in ownPeers) ? [`${folder}: a second copy of the peer ${name}`] : [];
  });
}

function unused(table: string, reasons: Readonly<Record<string, string>>, names: readonly string[]): string[] {
  return Object.keys(reasons)
    .filter((name) => !names.includes(name))
    .map((name) => `${table}: ${name} is no longer needed`);
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf(MODULES) + MODULES.length);
}

function identity([folder, { version }]: Entry): string {
  return `${nameOf(folder)}@${version}`;
}
