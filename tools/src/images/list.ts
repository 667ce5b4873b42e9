import { resolve } from 'node:path';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { formatTable } from '../terminal/table';
import { LOCK_FILE, type LockedImages, readLock } from './lock-file';
import { type EnvironmentImage, type EnvironmentImages, programImages } from './program-images';

interface ListOptions extends CommonOptions {
  readonly file?: string;
}

export const runList: Run = async (terminal, [environment], given) => {
  const options = given as ListOptions;
  const { environments, lockFile } = await programImages(terminal, environment);
  const locked = readLock(resolve(terminal.cwd, options.file ?? lockFile ?? LOCK_FILE));
  const lines = options.json
    ? environments.flatMap((each) => records(each, locked))
    : environments.flatMap((each, index) => [...(index > 0 ? [''] : []), ...table(each, locked)]);
  terminal.stdout.write(`${lines.join('\n')}\n`);
  return ExitCode.success;
};

function table({ environment, images }: EnvironmentImages, locked: LockedImages): string[] {
  const rows = images.map((image) => [
    // The digest has a column.
    image.image.replace(/@.*$/, ''),
    shortDigest(digestOf(image, locked)) ?? (image.named ? 'not locked' : 'no digest'),
    image.components.join(', '),
  ]);
  return images.length === 0
    ? [`${environment}: no images`]
    : [`${environment}:`, ...formatTable([['IMAGE', 'DIGEST', 'COMPONENTS'], ...rows]).map((line) => `  ${line}`)];
}

function records({ environment, images }: EnvironmentImages, locked: LockedImages): string[] {
  return images.map((each) => {
    const { image, source, components, named } = each;
    const digest = digestOf(each, locked);
    return JSON.stringify({ type: 'image', environment, image, source, components, named, digest });
  });
}

/** The digest that pods pull: that of the program, or of the lock file. */
function digestOf({ image, source, named }: EnvironmentImage, locked: LockedImages): string | undefined {
  const [, pinned] = image.split('@');
  return pinned ?? (named ? locked.get(source)?.digest : undefined);
}

/** The algorithm and the first 12 digits, which identify an image for people. */
export function shortDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^(\w+:\w{12}).*$/, '$1');
}
