import { relative, resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { CommonOptions, Run } from '../commands/command';
import { ExitCode } from '../exit-codes';
import { inParallel } from '../parallel';
import { parseReference } from '../registry/image-reference';
import { RegistryClient } from '../registry/registry-client';
import { checkArchitectures, type ImageDigests, resolveImage } from '../registry/resolve-image';
import type { Terminal } from '../terminal/terminal';
import { shortDigest } from './list';
import { LOCK_FILE, type LockedImages, readLock, writeLock } from './lock-file';
import { type EnvironmentImages, programImages } from './program-images';

interface LockOptions extends CommonOptions {
  readonly file?: string;
  readonly update?: boolean;
  readonly offline?: boolean;
  readonly dryRun?: boolean;
  readonly fromMirror?: boolean;
  readonly arch?: readonly string[];
  readonly plainHttp?: readonly string[];
}

/** What happens to an entry of the lock file. */
type Change = 'added' | 'updated' | 'kept' | 'removed';

export const runLock: Run = async (terminal, _, given) => {
  const options = given as LockOptions;
  if (options.offline && options.update) {
    throw new CliError('--offline and --update exclude each other.', {
      reason: '--update asks registries for the digests of all images.',
      exitCode: ExitCode.usage,
    });
  }
  const { environments, lockFile } = await programImages(terminal);
  const file = resolve(terminal.cwd, options.file ?? lockFile ?? LOCK_FILE);
  const before = readLock(file);
  const wanted = imagesToLock(environments, options.fromMirror ?? false);
  const after = await lockedImages(terminal, wanted, before, options);
  const changes = changesBetween(before, after);
  if (!options.dryRun) {
    writeLock(file, after);
  }
  report(terminal, options, environments, { file, changes, after, before });
  return options.dryRun && changes.some(([, change]) => change !== 'kept') ? ExitCode.different : ExitCode.success;
};

/** Images that the lock file must have, with the references that their registries are asked for. */
export function imagesToLock(
  environments: readonly EnvironmentImages[],
  fromMirror: boolean,
): Map<string, readonly string[]> {
  const wanted = new Map<string, string[]>();
  for (const { image, source, named } of environments.flatMap(({ images }) => images)) {
    const asked = fromMirror ? image : source;
    if (named && !image.includes('@') && !wanted.get(source)?.includes(asked)) {
      wanted.set(source, [...(wanted.get(source) ?? []), asked]);
    }
  }
  return wanted;
}

async function lockedImages(
  terminal: Terminal,
  wanted: ReadonlyMap<string, readonly string[]>,
  before: LockedImages,
  options: LockOptions,
): Promise<LockedImages> {
  const client = new RegistryClient(terminal, { plainHttp: options.plainHttp });
  const results = await inParallel([...wanted].sort(), async ([image, asked]) => {
    try {
      const kept = options.update ? undefined : before.get(image);
      const digests = kept ?? (await digestsOf(client, image, asked, options));
      checkArchitectures(image, digests, options.arch ?? []);
      return { image, digests };
    } catch (error) {
      if (error instanceof CliError) {
        return { image, error };
      }
      throw error;
    }
  });
  const errors = results.flatMap(({ error }) => error ?? []);
  if (errors.length > 0) {
    throw allOf(errors);
  }
  return new Map(results.flatMap(({ image, digests }) => (digests === undefined ? [] : [[image, digests]])));
}

async function digestsOf(
  client: RegistryClient,
  image: string,
  asked: readonly string[],
  { offline }: LockOptions,
): Promise<ImageDigests> {
  if (offline) {
    throw new CliError(`The lock file has no digest for ${image}.`, {
      reason: 'With --offline, no registry is asked.',
      hint: 'Run the command without --offline.',
    });
  }
  const found = await Promise.all(asked.map((reference) => resolveImage(client, parseReference(reference))));
  const different = found.findIndex(({ digest }) => digest !== found[0].digest);
  if (different > 0) {
    throw new CliError(`The mirrors of ${image} have different images.`, {
      reason: `${asked[0]} has the digest ${found[0].digest}, and ${asked[different]} has ${found[different].digest}.`,
      hint: 'Copy the image again with: kubeflow-cdk images mirror',
    });
  }
  return found[0];
}

/** One error for several: registries often fail for the same reason. */
function allOf(errors: readonly CliError[]): CliError {
  const [first] = errors;
  if (errors.length === 1) {
    return first;
  }
  const lines = errors.flatMap(({ message, reason }) => [message, ...(reason ? [`  ${reason}`] : [])]);
  const hints = errors.flatMap(({ hint }) => hint ?? []);
  return new CliError(`${errors.length} images cannot be locked. No file was changed.`, {
    reason: [...new Set(lines)].join('\n'),
    hint: [...new Set(hints)].join('\n'),
    exitCode: first.exitCode,
  });
}

function changesBetween(before: LockedImages, after: LockedImages): [image: string, change: Change][] {
  const images = [...new Set([...before.keys(), ...after.keys()])].sort();
  return images.map((image) => {
    const [old, found] = [before.get(image), after.get(image)];
    if (old === undefined || found === undefined) {
      return [image, old === undefined ? 'added' : 'removed'];
    }
    return [image, JSON.stringify(old) === JSON.stringify(found) ? 'kept' : 'updated'];
  });
}

const SIGNS: Readonly<Record<Change, string>> = { added: '+', updated: '~', kept: ' ', removed: '-' };

function report(
  terminal: Terminal,
  { json = false, dryRun = false }: LockOptions,
  environments: readonly EnvironmentImages[],
  lock: { file: string; changes: readonly [string, Change][]; before: LockedImages; after: LockedImages },
): void {
  const { changes, before, after } = lock;
  const file = relative(terminal.cwd, lock.file);
  const lines = changes.map(([image, change]) => {
    const { digest, architectures = {} } = after.get(image) ?? {};
    if (json) {
      return JSON.stringify({ type: 'image', image, change, digest, architectures });
    }
    const old = change === 'updated' ? `${shortDigest(before.get(image)?.digest)} -> ` : '';
    const found =
      digest === undefined ? '' : `  ${old}${shortDigest(digest)}  ${Object.keys(architectures).join(', ')}`;
    return `${SIGNS[change]} ${image}${found}`;
  });
  const count = (kind: Change) => changes.filter(([, change]) => change === kind).length;
  const counts = `${count('added')} added, ${count('updated')} updated, ${count('removed')} removed, ${count('kept')} kept`;
  const isChanged = count('kept') < changes.length;
  if (json) {
    lines.push(JSON.stringify({ type: 'lock', file, changed: isChanged, dryRun }));
  } else {
    lines.push(`${file}: ${counts}.${dryRun ? ' Nothing was written.' : ''}`);
    if (isChanged && !dryRun) {
      lines.push('Commit the file, and run the program again: synthesis adds the digests.');
    } else if (!isChanged && count('kept') > 0) {
      lines.push('To ask the registries again, add --update.');
    }
  }
  terminal.stdout.write(`${lines.join('\n')}\n`);
  for (const { environment, images } of environments) {
    for (const { image, components } of images.filter((each) => !each.named && !each.image.includes('@'))) {
      terminal.stderr.write(
        `Warning: ${environment}: ${image} of ${components.join(', ')} is not locked, because no component of the library names it.\n` +
          `  Pass it through \`platform.pods.image()\`, or add its digest in the program.\n`,
      );
    }
  }
}
