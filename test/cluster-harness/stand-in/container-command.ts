import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, PodSpec, SecurityContext } from './pod-spec';
import type { PodVolumes } from './pod-volumes';

const SCRIPT = join(__dirname, 'container.sh');

/** Programs and settings of this machine that replace a container's image. */
export interface ImageStandIn {
  /**
   * Folders with programs, in addition to the system's folders. Containers also see the parent of each folder, whatever
   * they mount.
   * @default - none
   */
  readonly path?: readonly string[];
  /** Programs of this machine by their path in the image. @default - none */
  readonly programs?: Readonly<Record<string, string>>;
  /** Working directory. @default '/' */
  readonly workingDir?: string;
  /** Environment variables of the image. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** The inputs of a container's command. */
export interface ContainerParts {
  readonly container: Container;
  readonly spec: PodSpec;
  readonly image: ImageStandIn;
  readonly volumes: PodVolumes;
  /** Folder for files of the container itself. */
  readonly folder: string;
  /** File contents by path, which replace this machine's files. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Returns a command that runs a container's program with the mounts, user and restricted rights that its pod specifies.
 */
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

/** Returns the file with the container's process ID in the cluster's PID namespace. */
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
  // CAP_DAC_READ_SEARCH: the programs may be in a user's private folder. Without the securebit, access(2) ignores the
  // capability.
  const capabilities = '-all,+dac_read_search';
  return [
    ...['setpriv', `--reuid=${runAsUser}`, `--regid=${runAsGroup}`, `--groups=${runAsGroup},${fsGroup}`],
    ...['--no-new-privs', '--securebits=+no_setuid_fixup', `--bounding-set=${capabilities}`],
    ...[`--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`],
  ];
}
