import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, PodSpec, SecurityContext } from './pod-spec';
import type { PodVolumes } from './pod-volumes';

const SCRIPT = join(__dirname, 'container.sh');

/** What of this machine is there in the place of a container's image. */
export interface ImageStandIn {
  /** Folders with programs, beside the system's own. Containers see them and what is beside them, whatever they mount. @default - none */
  readonly path?: readonly string[];
  /** Programs of this machine, by the path that they have in the image. @default - none */
  readonly programs?: Readonly<Record<string, string>>;
  /** @default '/' */
  readonly workingDir?: string;
  /** @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a container is made of. */
export interface ContainerParts {
  readonly container: Container;
  readonly spec: PodSpec;
  readonly image: ImageStandIn;
  readonly volumes: PodVolumes;
  /** Of the container itself. */
  readonly folder: string;
  /** Files that it sees instead of this machine's, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** A command that runs a container's program as its pod says: on its mounts, as its user, with as few rights. */
export function containerCommand(parts: ContainerParts): string[] {
  const { container, spec, image, folder } = parts;
  mkdirSync(folder, { recursive: true });
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const program = [...(container.command ?? []), ...(container.args ?? [])];
  const security = { ...spec.securityContext, ...container.securityContext };
  return [
    ...['unshare', '--mount', '--mount-proc', 'sh', SCRIPT, pidFile(folder), scratch, mountsFile(parts)],
    ...[`${security.readOnlyRootFilesystem ?? false}`, container.workingDir ?? image.workingDir ?? '/'],
    ...setprivCommand(security, spec.securityContext?.fsGroup),
    ...program,
  ];
}

/** Has the id, among the cluster's processes, of the container that has this folder. */
export function pidFile(folder: string): string {
  return join(folder, 'pid');
}

function mountsFile({ container, image, volumes, folder, files }: ContainerParts): string {
  const path = join(folder, 'mounts');
  const mounts = [
    ...Object.entries(files).map(([target, content], index) => {
      const source = join(folder, `file-${index}`);
      writeFileSync(source, content);
      return [source, target, 'ro'];
    }),
    ...(container.volumeMounts ?? []).map(({ name, mountPath, subPath = '', readOnly }) => [
      join(volumes.folder(name), subPath),
      mountPath,
      readOnly ? 'ro' : 'rw',
    ]),
    ...(image.path ?? []).map(dirname).map((around) => [around, around, 'ro']),
    ...Object.entries(image.programs ?? {}).map(([target, source]) => [source, target, 'ro']),
  ];
  writeFileSync(path, mounts.map((mount) => `${mount.join('\t')}\n`).join(''));
  return path;
}

function setprivCommand({ runAsUser = 0, runAsGroup = 0 }: SecurityContext, fsGroup = runAsGroup): string[] {
  // The programs may be in a folder of somebody's own. Without the bit, access(2) would not count the capability.
  const capabilities = '-all,+dac_read_search';
  return [
    ...['setpriv', `--reuid=${runAsUser}`, `--regid=${runAsGroup}`, `--groups=${runAsGroup},${fsGroup}`],
    ...['--no-new-privs', '--securebits=+no_setuid_fixup', `--bounding-set=${capabilities}`],
    ...[`--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`],
  ];
}
