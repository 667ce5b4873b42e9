import { splitReference } from '../../registry/image-reference';
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
    [...users].map(([image, usedBy]) => {
      const { name: repository, ...version } = splitReference(image);
      return { image, repository, ...version, usedBy: distinct(usedBy) };
    }),
    ({ image }) => image,
  );
}
