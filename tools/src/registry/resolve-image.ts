import { CliError } from '../cli-error';
import { formatReference, type ImageReference } from './image-reference';
import type { Manifest, RegistryClient } from './registry-client';

/** Digests of an image. */
export interface ImageDigests {
  /** Digest of the index of all architectures, or of the manifest if there is only one. */
  readonly digest: string;
  /** Digests of the manifests for Linux by architecture, for example `amd64` or `arm/v7`. */
  readonly architectures: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Asks a registry for the digests of an image.
 *
 * @throws CliError if the registry does not have it, or if it is not an image for Linux
 */
export async function resolveImage(client: RegistryClient, image: ImageReference): Promise<ImageDigests> {
  const manifest = await client.manifest(image);
  const architectures = Array.isArray(manifest.content.manifests)
    ? fromIndex(manifest.content.manifests)
    : await fromManifest(client, image, manifest);
  if (Object.keys(architectures).length === 0) {
    throw new CliError(`${formatReference(image)} is not an image for Linux.`, {
      reason: `Its manifest ${manifest.digest} lists no image for Linux.`,
      hint: 'Correct the image in the program.',
    });
  }
  return { digest: manifest.digest, architectures: sorted(architectures) };
}

/** @throws CliError if an image does not have all architectures */
export function checkArchitectures(image: string, { architectures }: ImageDigests, wanted: readonly string[]): void {
  const missing = wanted.filter((architecture) => architectures[architecture] === undefined);
  if (missing.length > 0) {
    throw new CliError(`${image} is not available for ${missing.join(' and ')}.`, {
      reason: `It is available for ${Object.keys(architectures).join(', ')}.`,
      hint: 'Use another image or tag, or do not ask for this architecture with --arch.',
    });
  }
}

function fromIndex(manifests: readonly unknown[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { digest, platform } of manifests.map(fieldsOf)) {
    const { os, architecture, variant } = fieldsOf(platform);
    // Attestations are for the platform unknown/unknown.
    if (os === 'linux' && typeof architecture === 'string' && typeof digest === 'string' && DIGEST.test(digest)) {
      found[architectureName(architecture, variant)] ??= digest;
    }
  }
  return found;
}

async function fromManifest(
  client: RegistryClient,
  image: ImageReference,
  { digest, content }: Manifest,
): Promise<Record<string, string>> {
  const { digest: config } = fieldsOf(content.config);
  if (typeof config !== 'string' || !DIGEST.test(config)) {
    throw new CliError(`${formatReference(image)} has a format that is not supported.`, {
      reason:
        content.schemaVersion === 1
          ? 'It is a manifest of version 1, which container runtimes no longer pull.'
          : 'Its manifest names neither a configuration nor manifests of architectures.',
      hint: 'Use an image that is built with a current tool.',
    });
  }
  const { os, architecture, variant } = await client.blob(image, config);
  return os === 'linux' && typeof architecture === 'string'
    ? { [architectureName(architecture, variant)]: digest }
    : {};
}

/** The usual variant of 64-bit ARM is omitted, as nodes do. */
function architectureName(architecture: string, variant: unknown): string {
  return typeof variant === 'string' && variant !== '' && !(architecture === 'arm64' && variant === 'v8')
    ? `${architecture}/${variant}`
    : architecture;
}

function sorted(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}
