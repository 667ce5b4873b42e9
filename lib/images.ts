import type { IConstruct } from 'constructs';
import { KubeflowError } from './errors';
import { ComponentImage, PINNED } from './pinned-images';
import { isTerraformToken } from './terraform-token';

export { ComponentImage } from './pinned-images';

// The grammar of image references.
// @see https://github.com/distribution/reference/blob/v0.6.0/regexp.go
const PATH = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATHS = `${PATH}(?:/${PATH})*`;
const HOST_PART = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const TAGS = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
// Container runtimes reject other algorithms.
const DIGESTS = 'sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}';

const REPOSITORY = new RegExp(`^${PATHS}$`);
const REGISTRY = new RegExp(`^${HOST}(?:/${PATHS})?$`);
const TAG = new RegExp(`^${TAGS}$`);
const REFERENCE = new RegExp(`^((?:${HOST}/)?${PATHS})(?::${TAGS})?(?:@(?:${DIGESTS}))?$`);
const MAX_NAME_LENGTH = 255;

/** Changes to a pinned image. */
export interface ImageOverride {
  /**
   * Registry to pull from, for example a mirror.
   *
   * @default - the registry of the pinned image
   */
  readonly registry?: string;

  /**
   * Repository within the registry.
   *
   * @default - the repository of the pinned image
   */
  readonly repository?: string;

  /**
   * Tag.
   *
   * @default - the tag of the pinned image, or none if `digest` is set
   */
  readonly tag?: string;

  /**
   * Digest, as `sha256:` and 64 hexadecimal digits.
   *
   * @default - none
   */
  readonly digest?: string;
}

/**
 * @throws KubeflowError if an override has an unknown name or is not a valid image reference.
 */
export function checkImageOverrides(where: IConstruct, overrides: { [image: string]: ImageOverride }): void {
  const known = Object.values<string>(ComponentImage);
  for (const [name, override] of Object.entries(overrides)) {
    if (!known.includes(name)) {
      throw new KubeflowError(
        where,
        `images: no component runs an image named "${name}".`,
        `Images that can be overridden: ${known.join(', ')}.`,
      );
    }
    checkParts(where, name, override);
    if (override.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(override.digest)) {
      throw new KubeflowError(
        where,
        `images: digest "${override.digest}" of ${name} is not a valid digest.`,
        'Must be "sha256:" followed by 64 hexadecimal digits.',
      );
    }
  }
}

/**
 * @throws KubeflowError if a node would reject the image reference, and never start the container (`InvalidImageName`).
 */
export function checkImage(where: IConstruct, what: string, image: string): void {
  if (isTerraformToken(image)) {
    return;
  }
  const [, name = ''] = REFERENCE.exec(image) ?? [];
  // A name of 64 hexadecimal digits is the id of an image on a node.
  if (name === '' || name.length > MAX_NAME_LENGTH || /^[0-9a-f]{64}$/.test(image)) {
    throw new KubeflowError(
      where,
      `${what} "${image}" is not a valid image reference.`,
      'Must be [<registry>[:<port>]/]<repository>[:<tag>][@<digest>], without a scheme. The repository is in lower case.',
      'Use for example "docker.io/tensorflow/tensorflow:2.20.0".',
    );
  }
}

/**
 * @throws KubeflowError if the registry is not valid in an image reference.
 */
export function checkRegistry(where: IConstruct, what: string, registry: string): void {
  if (!REGISTRY.test(registry)) {
    throw new KubeflowError(
      where,
      `${what}: registry "${registry}" is not a valid registry.`,
      'Must be a host, optionally with a port and a path, without a scheme and without a slash at the end.',
      'Use for example "mirror.example.com:5000/quay".',
    );
  }
}

function checkParts(where: IConstruct, name: string, { registry, repository, tag }: ImageOverride): void {
  if (registry !== undefined) {
    checkRegistry(where, `images: ${name}`, registry);
  }
  if (repository !== undefined && !REPOSITORY.test(repository)) {
    throw new KubeflowError(
      where,
      `images: repository "${repository}" of ${name} is not a valid repository.`,
      'Must be lower-case letters, digits, "-", "_" and ".", in parts separated by "/". Set a tag with `tag`.',
    );
  }
  if (tag !== undefined && !TAG.test(tag)) {
    throw new KubeflowError(
      where,
      `images: tag "${tag}" of ${name} is not a valid tag.`,
      'Must be at most 128 letters, digits, "-", "_" and ".", starting with a letter, a digit or "_".',
    );
  }
}

/**
 * Returns the reference of an image in another registry, such as a mirror. Repository, tag and digest stay the same.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function mirroredReference(reference: string, registry: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  // A short name refers to Docker Hub; without a slash, to its official images in `library`.
  const path = isRegistry(first) ? reference.slice(slash + 1) : first === '' ? `library/${reference}` : reference;
  return `${registry}/${path}`;
}

/** Whether the first part of a reference is a registry and not a user of Docker Hub. */
function isRegistry(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase();
}

/** Returns the full reference of an image: the pinned image with the overrides applied. */
export function imageReference(
  image: ComponentImage,
  override: ImageOverride = {},
  registry: string | undefined = undefined,
  pinnedTag: string | undefined = undefined,
): string {
  const pinned = { ...PINNED[image], ...(pinnedTag !== undefined && { tag: pinnedTag }) };
  const from = override.registry ?? registry ?? pinned.registry;
  const repository = override.repository ?? pinned.repository;
  // A digest identifies the image. A tag is added only if the user sets both.
  const tag = override.tag ?? (override.digest === undefined ? pinned.tag : undefined);
  return `${from}/${repository}${tag ? `:${tag}` : ''}${override.digest ? `@${override.digest}` : ''}`;
}
