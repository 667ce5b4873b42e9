import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CliError } from '../cli-error';
import { COPY_TOOLS } from '../commands/images';
import { ExitCode } from '../exit-codes';
import { hostOf, isLoopback } from '../network/proxy';
import { run } from '../processes/run';
import { formatReference } from '../registry/image-reference';
import type { Terminal } from '../terminal/terminal';
import type { ImageCopy } from './copies';

/** A program that copies images between registries, with all architectures and without changing digests. */
export type CopyTool = (typeof COPY_TOOLS)[number];

/**
 * Returns the command that copies an image.
 *
 * @param isPlain whether a registry has no TLS
 */
export function copyCommand(tool: CopyTool, { from, to }: ImageCopy, isPlain: (registry: string) => boolean): string[] {
  const [source, target] = [formatReference(from), formatReference(to)];
  switch (tool) {
    case 'skopeo':
      return [
        ...['skopeo', 'copy', '--all', '--preserve-digests'],
        ...(isPlain(from.registry) ? ['--src-tls-verify=false'] : []),
        ...(isPlain(to.registry) ? ['--dest-tls-verify=false'] : []),
        ...[`docker://${source}`, `docker://${target}`],
      ];
    case 'crane': {
      // The option also accepts any certificate, so it is only used if necessary.
      const isInsecure = [from, to].some(({ registry }) => isPlain(registry) && !isLoopback(hostOf(registry)));
      return ['crane', 'copy', ...(isInsecure ? ['--insecure'] : []), source, target];
    }
    case 'docker':
      // "docker pull" and "docker push" copy one architecture, and change the digest.
      return ['docker', 'buildx', 'imagetools', 'create', '--prefer-index=false', '--tag', target, source];
  }
}

/** Returns the first tool that is installed, or undefined. */
export async function findCopyTool(terminal: Terminal): Promise<CopyTool | undefined> {
  for (const tool of COPY_TOOLS) {
    if (await isUsable(terminal, tool)) {
      return tool;
    }
  }
  return undefined;
}

/** @throws CliError if the tool is not installed */
export async function checkCopyTool(terminal: Terminal, tool: CopyTool | undefined): Promise<CopyTool> {
  if (tool !== undefined && (await isUsable(terminal, tool))) {
    return tool;
  }
  throw new CliError(`${tool === undefined ? 'No tool that copies images' : tool} is not installed.`, {
    reason:
      tool === 'docker' || tool === undefined
        ? 'skopeo, crane, or docker with the plugin buildx must be in PATH.'
        : `The program "${tool}" is not in PATH.`,
    hint: 'Install skopeo or crane, or print the commands for another machine with --dry-run.',
    exitCode: ExitCode.tool,
  });
}

async function isUsable({ env, cwd }: Terminal, tool: CopyTool): Promise<boolean> {
  if (!(env.PATH ?? '').split(delimiter).some((folder) => isProgram(join(folder, tool)))) {
    return false;
  }
  return tool !== 'docker' || (await run(['docker', 'buildx', 'version'], { env, cwd })).exitCode === 0;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
