import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRecipe } from './layer-recipe';

// What mmdebstrap brings of this machine.
const HOST_FILES = ['etc/apt/sources.list', 'etc/hostname', 'etc/resolv.conf'];

/** Packages of the Debian that this machine is, with what they depend on, from where apt gets them here. */
export function debianLayer(packages: readonly string[]): LayerRecipe {
  return {
    inputs: () => [readFileSync(__filename, 'utf8'), readFileSync('/etc/os-release', 'utf8'), ...packages],
    make(folder) {
      const sources = `${folder}.list`;
      const settings = `${folder}.settings`;
      writeFileSync(sources, debianSources());
      writeFileSync(settings, execFileSync('apt-config', ['dump', 'Acquire']));
      execFileSync(
        'mmdebstrap',
        [
          // Their scripts are not run: they set up services that nobody starts.
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
    throw new Error('apt knows no package of Debian, which images are made of: run "apt-get update" on a Debian');
  }
  return [...new Set(found.split('\n'))].join('\n');
}

/** What the scripts of packages would have done, as far as programs ask for it. */
function configure(folder: string): void {
  for (const file of HOST_FILES) {
    rmSync(join(folder, file), { force: true });
  }
  for (const file of ['passwd', 'group']) {
    copyFileSync(join(folder, `usr/share/base-passwd/${file}.master`), join(folder, 'etc', file));
  }
  // Otherwise NFS-Ganesha finds no file system, and exports nothing.
  symlinkSync('../proc/self/mounts', join(folder, 'etc/mtab'));
  // Otherwise a name server is asked for "localhost".
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  // Otherwise each start of Python compiles its library, where it cannot be written.
  execFileSync('chroot', [folder, 'sh', '-c', 'exec python3 -m compileall -q /usr/lib/python3*'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
