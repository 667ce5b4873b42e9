import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inPublicationOrder, packagesIn } from './packages';
import { outputOf, run } from './run';

/** Files of a release that users download, and files about them. */
export interface Artifacts {
  /** In the order in which to publish them. */
  readonly tarballs: readonly string[];
  readonly wheels: readonly string[];
  readonly sboms: readonly string[];
}

const CHECKSUMS = 'SHA256SUMS';

/** Builds the packages of a checkout into a folder, which it empties first. */
export function buildArtifacts(root: string, target: string, env: Readonly<Record<string, string>>): Artifacts {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const packages = inPublicationOrder(packagesIn(root));
  for (const { folder } of packages) {
    // Builds first: each package has a script `prepack` if it needs one.
    run(['npm', 'pack', '--silent', '--pack-destination', target], { cwd: join(root, folder), env });
  }
  const tarballs = packages.map(({ name, version }) => `${name}-${version}.tgz`);
  run(['node', 'scripts/build-python.mjs'], { cwd: root, env });
  const wheels = readdirSync(join(root, 'dist-python')).filter((file) => file.endsWith('.whl'));
  for (const wheel of wheels) {
    copyFileSync(join(root, 'dist-python', wheel), join(target, wheel));
  }
  return { tarballs, wheels, sboms: writeSboms(root, target) };
}

/** Writes the checksums of all files of a folder, which `sha256sum --check` reads. */
export function writeChecksums(folder: string): void {
  const files = readdirSync(folder).filter((file) => file !== CHECKSUMS);
  const lines = files.sort().map((file) => `${sha256(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, CHECKSUMS), lines.join(''));
}

export function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Bills of materials from the lock file, in both standard formats. They contain the development dependencies, because the
 * build copies parts of some into the packages.
 */
function writeSboms(root: string, target: string): string[] {
  const [{ name, version }] = packagesIn(root);
  return Object.entries({ cyclonedx: 'cdx', spdx: 'spdx' }).map(([format, extension]) => {
    const command = ['npm', 'sbom', '--package-lock-only', `--sbom-format=${format}`];
    const sbom = JSON.parse(outputOf(command, { cwd: root }));
    nameRoot(sbom, name, version);
    const file = `${name}-${version}.sbom.${extension}.json`;
    writeFileSync(join(target, file), `${JSON.stringify(sbom, null, 2)}\n`);
    return file;
  });
}

/** npm names the root after its folder. */
function nameRoot(sbom: any, name: string, version: string): void {
  if (sbom.metadata?.component) {
    sbom.metadata.component.name = name;
  } else {
    sbom.name = `${name}@${version}`;
    const [root] = sbom.documentDescribes;
    sbom.packages.find((one: any) => one.SPDXID === root).name = name;
  }
}
