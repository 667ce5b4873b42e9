/** The argument of a Dockerfile that names a base image, with or without a digest. */
const BASE_IMAGE = /^(ARG \w+_IMAGE=)([^@\s]+)(?:@\S+)?$/gm;

/** Returns the base images of a Dockerfile that have no digest. */
export function unlockedImages(dockerfile: string): string[] {
  return [...dockerfile.matchAll(BASE_IMAGE)].flatMap(([line, , image]) => (line.includes('@') ? [] : [image]));
}

/**
 * Returns a Dockerfile with the digests of its base images, which are arguments `<NAME>_IMAGE`. Tags stay.
 *
 * @param digestOf returns the digest of an image by its tag
 */
export async function withDigests(dockerfile: string, digestOf: (image: string) => Promise<string>): Promise<string> {
  const images = [...dockerfile.matchAll(BASE_IMAGE)].map(([, , image]) => image);
  const digests = new Map(await Promise.all(images.map(async (image) => [image, await digestOf(image)] as const)));
  return dockerfile.replace(BASE_IMAGE, (_, argument, image) => `${argument}${image}@${digests.get(image)}`);
}
