import { distinct, sortedBy } from '../input/fields';
import type { PodSet } from '../input/pod-sets';

/** An image, and the pods that run it. */
export interface ImageUse {
  readonly image: string;
  /** Registry and repository. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly usedBy: readonly string[];
}

/** Returns the images of all pods, sorted. */
export function imagesOf(sets: readonly PodSet[]): ImageUse[] {
  const users = new Map<string, string[]>();
  for (const { name, images } of sets) {
    for (const image of images) {
      users.set(image, [...(users.get(image) ?? []), name]);
    }
  }
  return sortedBy(
    [...users].map(([image, usedBy]) => ({ image, ...parseImage(image), usedBy: distinct(usedBy) })),
    ({ image }) => image,
  );
}

/** Splits a reference: `registry:5000/name:tag@sha256:…`. */
export function parseImage(image: string): Pick<ImageUse, 'repository' | 'tag' | 'digest'> {
  const [name, digest] = image.split('@');
  // A colon before the last slash belongs to the port of the registry.
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    repository: tagged ? name.slice(0, colon) : name,
    ...(tagged && { tag: name.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
