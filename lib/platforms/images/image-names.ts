import { mirroredReference } from '../../images';
import { isTerraformToken } from '../../terraform-token';
import type { ImageLock } from './image-lock';

/** An image, as pods and the program name it. */
export interface NamedImage {
  /** Name in pods. */
  readonly image: string;
  /** Name in the program: without the mirror, and without the digest of the lock file. */
  readonly source: string;
}

/** Names of images in the pods of a platform: in its mirror, and with the digests of the lock file. */
export class ImageNames {
  /** Names in the program, by names in pods. */
  private readonly sources = new Map<string, string>();

  /**
   * @param registry mirror of all registries
   * @param reachable registries that pods pull from directly
   */
  constructor(
    private readonly registry: string | undefined,
    private readonly reachable: readonly string[],
    private readonly lock: ImageLock | undefined,
  ) {}

  /** Returns the name in pods of an image that the program names. */
  public nameOf(source: string): string {
    // A name that this method has returned stays as it is.
    if (isTerraformToken(source) || this.sources.has(source)) {
      return source;
    }
    return this.named(source, this.mirrored(source));
  }

  /**
   * Returns the name in pods of an image with a known name in the mirror.
   *
   * @param source the name without the mirror
   */
  public named(source: string, mirrored: string): string {
    const digest = mirrored.includes('@') ? undefined : this.lock?.digestOf(source);
    const image = digest === undefined ? mirrored : `${mirrored}@${digest}`;
    this.sources.set(image, source);
    return image;
  }

  /** Returns the images among these that the platform named. */
  public known(images: readonly string[]): NamedImage[] {
    return images.flatMap((image) => {
      const source = this.sources.get(image);
      return source === undefined ? [] : [{ image, source }];
    });
  }

  private mirrored(source: string): string {
    if (this.registry === undefined) {
      return source;
    }
    const isReached = [this.registry, ...this.reachable].some((registry) => source.startsWith(`${registry}/`));
    return isReached ? source : mirroredReference(source, this.registry);
  }
}
