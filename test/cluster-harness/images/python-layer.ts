import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

const OVERLAY = join(__dirname, 'overlay.sh');
const VERSIONS = join(__dirname, 'python/versions.txt');
const SHARED_VERSIONS = join(__dirname, '../../components/jupyterhub/config/requirements.txt');

/** pip's installation report. */
interface Report {
  readonly install: readonly { readonly metadata: { readonly name: string; readonly version: string } }[];
}

/**
 * A layer of packages from PyPI: those of a requirements file in `python/` and their dependencies, in the versions of
 * `python/versions.txt`.
 */
export function pythonLayer(
  requirements: string,
  props: { readonly below: readonly string[]; readonly options?: readonly string[] },
): LayerRecipe {
  const file = join(__dirname, 'python', `${requirements}.txt`);
  const { below, options = [] } = props;
  return {
    below,
    // overlay.sh belongs to the recipe: raise the version if it changes the result.
    inputs: () => ['python-layer 1', ...[file, VERSIONS, SHARED_VERSIONS].map(readRequirements), ...options],
    make(folder, layers) {
      const report: Report = JSON.parse(pipInstall(['--requirement', file, ...options], folder, layers));
      const pinned = pinnedVersions();
      const unpinned = report.install
        .map(({ metadata }) => metadata)
        .filter(({ name }) => !pinned.has(canonical(name)));
      if (unpinned.length > 0) {
        const lines = unpinned.map(({ name, version }) => `${name}==${version}`);
        throw new Error(`pip chose versions that are not pinned. Add them to ${VERSIONS}:\n${lines.join('\n')}`);
      }
    },
  };
}

function pipInstall(args: readonly string[], folder: string, layers: readonly string[]): string {
  const command = [
    ...['unshare', '--mount', 'sh', OVERLAY, [...layers].reverse().join(':'), folder, `${folder}.scratch`],
    ...['/usr/bin/python3', '-I', '-m', 'pip', 'install', '--quiet', '--report=-', '--no-cache-dir'],
    // No package manager in the image conflicts with pip: nothing ever runs it.
    ...[
      '--break-system-packages',
      '--root-user-action=ignore',
      '--disable-pip-version-check',
      '--no-warn-script-location',
    ],
    ...['--constraint', VERSIONS, ...args],
  ];
  return execFileSync(command[0], command.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
}

/** Reads a requirements file without its comments, which do not change what pip installs. */
function readRequirements(path: string): string {
  return readFileSync(path, 'utf8').replace(/(^|\s)#.*/gm, '');
}

/** Returns the pinned version of a package. */
export function pinnedVersion(name: string): string {
  const version = pinnedVersions().get(canonical(name));
  if (version === undefined) {
    throw new Error(`${VERSIONS} does not pin ${name}`);
  }
  return version;
}

function pinnedVersions(): Map<string, string> {
  const lines = [VERSIONS, SHARED_VERSIONS].flatMap((path) => readRequirements(path).split('\n'));
  return new Map(
    lines.flatMap((line) => {
      const [, name, version] = /^([\w.-]+)==(\S+)$/.exec(line) ?? [];
      return version === undefined ? [] : [[canonical(name), version]];
    }),
  );
}

/** @see https://packaging.python.org/en/latest/specifications/name-normalization/ */
function canonical(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}
