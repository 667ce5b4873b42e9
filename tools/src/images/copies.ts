import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { type ImageReference, parseReference } from '../registry/image-reference';
import type { LockedImages } from './lock-file';
import type { EnvironmentImage, EnvironmentImages } from './program-images';

/** An image to copy to a mirror. */
export interface ImageCopy {
  readonly from: ImageReference;
  /** Reference with a tag. A registry deletes manifests without one. */
  readonly to: ImageReference;
}

/** Hosts, optionally with a port and a path. */
const REGISTRY =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[a-fA-F0-9:]+\])(?::[0-9]+)?(?:\/[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)?$/;

/** @throws CliError if a text is not a registry, as `imageRegistry` of a platform names it */
export function checkRegistry(registry: string): void {
  if (!REGISTRY.test(registry)) {
    throw new CliError(`"${registry}" is not a valid registry.`, {
      reason: 'Must be a host, optionally with a port and a path, without a scheme and without a slash at the end.',
      hint: 'Use for example: --to registry.example.com:5000/mirror',
      exitCode: ExitCode.usage,
    });
  }
}

/**
 * Returns what to copy: the images to a registry, or else each to the name that its pods have with `imageRegistry`.
 *
 * @param to registry with an optional path. @default - `imageRegistry` of the platforms
 * @throws CliError if no platform has a mirror, or two images would get one name
 */
export function imageCopies(
  environments: readonly EnvironmentImages[],
  to: string | undefined,
  locked: LockedImages,
): ImageCopy[] {
  const copies = new Map<string, { copy: ImageCopy; source: string }>();
  for (const { images } of environments) {
    const isMirrored = images.some(({ image, source }) => image !== source);
    for (const each of images) {
      const target = targetOf(each, to, isMirrored);
      if (target === undefined) {
        continue;
      }
      const copy = { from: withDigest(each.source, locked), to: withTag(parseReference(target)) };
      const name = nameOf(copy.to);
      const other = copies.get(name);
      if (other !== undefined && other.source !== each.source) {
        throw new CliError(`Two images would be copied to ${name}.`, {
          reason: `They are ${other.source} and ${each.source}. A mirror has one registry for all, so their repositories and tags must differ.`,
          hint: 'Set another repository for one of them in the program (`images` of the platform), or list its registry in `reachableRegistries`.',
          exitCode: ExitCode.usage,
        });
      }
      copies.set(name, { copy, source: each.source });
    }
  }
  if (copies.size === 0 && to === undefined) {
    throw new CliError('There is no registry to copy images to.', {
      reason: 'No platform of the program has imageRegistry.',
      hint: 'Name it with: --to registry.example.com/mirror',
      exitCode: ExitCode.usage,
    });
  }
  return [...copies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { copy }]) => copy);
}

/**
 * Returns the name of an image in a mirror, as the library does.
 *
 * @param image reference as in the program
 */
export function mirroredName(image: string, registry: string): string {
  const { registry: host, repository } = parseReference(image);
  // A short name of Docker Hub has no registry, and an official one no "library/".
  const path = image.startsWith(`${host}/`) ? image.slice(host.length + 1) : repositoryWithTag(image, repository);
  return `${registry}/${path}`;
}

/** Name of an image in the mirror, or undefined if pods pull it directly. */
function targetOf(
  { image, source, named }: EnvironmentImage,
  to: string | undefined,
  isMirrored: boolean,
): string | undefined {
  if (!named || (to === undefined && image === source)) {
    return undefined;
  }
  // The program pulls the image directly, and others from its mirror.
  if (to === undefined || source.startsWith(`${to}/`) || (isMirrored && image === source)) {
    return to === undefined ? image : undefined;
  }
  return mirroredName(source, to);
}

function repositoryWithTag(image: string, repository: string): string {
  return repository.startsWith('library/') && !image.startsWith('library/') ? `library/${image}` : image;
}

function withDigest(source: string, locked: LockedImages): ImageReference {
  const reference = parseReference(source);
  const digest = reference.digest ?? locked.get(source)?.digest;
  return { ...reference, ...(digest !== undefined && { digest }) };
}

function withTag({ digest, tag, ...reference }: ImageReference): ImageReference {
  return { ...reference, tag: tag ?? digest?.replace(':', '-') ?? 'latest' };
}

function nameOf({ registry, repository, tag }: ImageReference): string {
  return `${registry}/${repository}:${tag}`;
}
