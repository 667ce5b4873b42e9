import { resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { type Progress, progressFor } from '../deploy/progress';
import { ExitCode } from '../exit-codes';
import { interruptible } from '../processes/interrupt';
import { run } from '../processes/run';
import { shellCommand } from '../processes/shell';
import { formatReference } from '../registry/image-reference';
import { RegistryClient } from '../registry/registry-client';
import { agree } from '../terminal/ask';
import type { Terminal } from '../terminal/terminal';
import { checkRegistry, type ImageCopy, imageCopies } from './copies';
import { type CopyTool, checkCopyTool, copyCommand, findCopyTool } from './copy-tools';
import { shortDigest } from './list';
import { LOCK_FILE, readLock } from './lock-file';
import { type EnvironmentImages, programImages } from './program-images';

interface MirrorOptions extends CommonOptions {
  readonly to?: string;
  readonly tool?: CopyTool;
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly plainHttp?: readonly string[];
}

export const runMirror: Run = async (terminal, [environment], given) => {
  const options = given as MirrorOptions;
  if (options.to !== undefined) {
    checkRegistry(options.to);
  }
  const tool = options.tool ?? (await findCopyTool(terminal));
  const { environments, lockFile } = await programImages(terminal, environment);
  const locked = readLock(resolve(terminal.cwd, options.file ?? lockFile ?? LOCK_FILE));
  const copies = imageCopies(environments, options.to, locked);
  warnAboutOthers(terminal, environments);
  const client = new RegistryClient(terminal, { plainHttp: options.plainHttp });
  if (options.dryRun) {
    print(terminal, options, copies, (copy) => copyCommand(tool ?? 'skopeo', copy, (each) => client.isPlain(each)));
    return ExitCode.success;
  }
  const usable = await checkCopyTool(terminal, tool);
  const count = `${copies.length} image${copies.length === 1 ? '' : 's'}`;
  const what = `This copies ${count} with all architectures, which can be many gigabytes.`;
  await agree(terminal, options.yes, what, `Copy ${count} with ${usable}?`);
  const progress = progressFor(terminal, options.json ?? false);
  await interruptible('Run the same command again. It continues with the images that are missing.', async (signal) => {
    for (const copy of copies) {
      signal.throwIfAborted();
      await copyImage(terminal, { copy, tool: usable, client, progress, signal });
    }
  });
  progress.note(settingOf(options.to));
  return ExitCode.success;
};

function print(
  terminal: Terminal,
  { json, to }: MirrorOptions,
  copies: readonly ImageCopy[],
  command: (copy: ImageCopy) => string[],
): void {
  const lines = copies.map((copy) =>
    json
      ? JSON.stringify({
          type: 'copy',
          from: formatReference(copy.from),
          to: formatReference(copy.to),
          command: command(copy),
        })
      : shellCommand(command(copy)),
  );
  const setting = json
    ? []
    : settingOf(to)
        .split('\n')
        .map((line) => `# ${line}`);
  terminal.stdout.write(`${[...lines, ...setting].join('\n')}\n`);
}

/** What the program must contain, so that pods use the mirror. */
function settingOf(to: string | undefined): string {
  return to === undefined
    ? 'The platforms have imageRegistry already.'
    : `Set on the platform, so that pods pull from the mirror:\nimageRegistry: '${to}',`;
}

/** Copies an image by its digest, and compares the result. */
async function copyImage(
  terminal: Terminal,
  environment: {
    copy: ImageCopy;
    tool: CopyTool;
    client: RegistryClient;
    progress: Progress;
    signal: AbortSignal;
  },
): Promise<void> {
  const { copy, tool, client, progress, signal } = environment;
  const digest = copy.from.digest ?? (await client.manifest(copy.from)).digest;
  const command = copyCommand(tool, { ...copy, from: { ...copy.from, digest } }, (each) => client.isPlain(each));
  progress.start(`Copy ${formatReference(copy.from)}`, shellCommand(command));
  if ((await client.digest(copy.to)) === digest) {
    progress.done('was copied already');
    return;
  }
  const { cwd, env } = terminal;
  const { exitCode, stderr } = await run(command, { cwd, env, signal, onLine: (line) => progress.detail(line) });
  signal.throwIfAborted();
  if (exitCode !== 0) {
    progress.stop();
    throw new CliError(`${formatReference(copy.from)} was not copied.`, {
      reason: stderr.trim().split('\n').slice(-3).join('\n') || `${tool} ended with exit code ${exitCode}.`,
      hint: `Check that you may push: docker login ${copy.to.registry}\nThen run the same command again. It continues with this image.`,
    });
  }
  const copied = await client.digest(copy.to);
  if (copied !== digest) {
    progress.stop();
    throw new CliError(`${formatReference(copy.to)} is not the image that was copied.`, {
      reason: `Its digest is ${copied ?? 'unknown, because the registry does not have it'}, and that of the source is ${digest}.`,
      hint: 'Check whether the registry converts images, for example to another manifest format.',
    });
  }
  progress.done(`${shortDigest(digest)} is in the mirror`);
}

function warnAboutOthers(terminal: Terminal, environments: readonly EnvironmentImages[]): void {
  for (const { environment, images } of environments) {
    for (const { image, components } of images.filter(({ named }) => !named)) {
      terminal.stderr.write(
        `Warning: ${environment}: ${image} of ${components.join(', ')} is not copied, because no component of the library names it.\n` +
          '  Pods pull it from its registry. Pass it through `platform.pods.image()` to use the mirror.\n',
      );
    }
  }
}
