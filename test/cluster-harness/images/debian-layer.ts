import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

// Files that mmdebstrap copies from this machine.
const HOST_FILES = ['etc/apt/sources.list', 'etc/hostname', 'etc/resolv.conf'];

/** A layer of Debian packages and their dependencies, of this machine's Debian release and from its apt sources. */
export function debianLayer(packages: readonly string[]): LayerRecipe {
  return {
    inputs: () => ['debian-layer 1', readFileSync('/etc/os-release', 'utf8'), ...packages],
    make(folder) {
      const sources = `${folder}.list`;
      const settings = `${folder}.settings`;
      writeFileSync(sources, debianSources());
      writeFileSync(settings, execFileSync('apt-config', ['dump', 'Acquire']));
      execFileSync(
        'mmdebstrap',
        [
          // Does not run the scripts of packages: they set up services that no image starts.
          ...['--quiet', '--mode=root', '--variant=extract', `--include=${packages.join(',')}`],
          ...['--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr', `--aptopt=${settings}`, '', folder, sources],
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      configure(folder);
    },
  };
}

function debianSources(): string {
  const found = execFileSync(
    'apt-get',
    [
      ...['indextargets', '--format', 'deb $(SITE) $(RELEASE) $(COMPONENT)'],
      ...['Created-By: Packages', 'Origin: Debian'],
    ],
    { encoding: 'utf8' },
  );
  if (found === '') {
    throw new Error('apt has no Debian package lists, which images require. Run "apt-get update" on a Debian system.');
  }
  return [...new Set(found.split('\n'))].join('\n');
}

/** Applies the parts of the packages' scripts that the programs in images require. */
function configure(folder: string): void {
  for (const file of HOST_FILES) {
    rmSync(join(folder, file), { force: true });
  }
  for (const file of ['passwd', 'group']) {
    copyFileSync(join(folder, `usr/share/base-passwd/${file}.master`), join(folder, 'etc', file));
  }
  // Without it, NFS-Ganesha finds no file systems and exports nothing.
  symlinkSync('../proc/self/mounts', join(folder, 'etc/mtab'));
  // Without it, lookups of "localhost" go to a name server.
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  // Otherwise Python compiles its library at every start, because it cannot write the result.
  execFileSync('chroot', [folder, 'sh', '-c', 'exec python3 -m compileall -q /usr/lib/python3*'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
