import type { ApiObject } from 'cdk8s';
import { problem } from '../errors';
import { ImageLock, LOCK_COMMAND } from '../platforms/images/image-lock';
import type { PlatformBase } from '../platforms/platform-base';
import { Warnings } from '../warnings';
import type { CollectedApp } from './collected-app';
import { imagesOf } from './deployment/resource-requests';
import type { Manifest } from './manifest';
import { podTemplates } from './pod-templates';

/** Checks that images have digests, if the app has a lock file. */
export class ImageDigests {
  private readonly lock?: ImageLock;
  private readonly used = new Set<string>();
  private readonly missing = new Map<PlatformBase, Set<string>>();

  constructor(private readonly app: CollectedApp) {
    this.lock = ImageLock.of(app.root);
  }

  /** Adds the images of an object. */
  public add(environment: PlatformBase | undefined, object: ApiObject, manifest: Manifest): void {
    // The schema in a definition has fields with the names of a pod's.
    if (this.lock === undefined || object.kind === 'CustomResourceDefinition') {
      return;
    }
    for (const image of this.addImages(environment, imagesOf(podTemplates({ ...manifest })))) {
      Warnings.add(
        object,
        'images/no-digest',
        `image "${image}" has no digest, and ${this.lock.file} applies only to images of components.`,
        'Its tag can be moved to another image.',
        'Pass the image through `platform.pods.image()`, or add its digest: "<image>@sha256:<digest>".',
      );
    }
  }

  /** Adds the problems of all objects. Warns about digests that no image uses. */
  public check(problems: string[]): void {
    const { lock } = this;
    if (lock === undefined) {
      return;
    }
    for (const { environment, facts } of this.app.charts) {
      for (const { images } of facts.flatMap(({ userPods }) => userPods?.variants ?? [])) {
        this.addImages(environment, images);
      }
    }
    for (const [environment, images] of this.missing) {
      problems.push(
        problem(
          environment,
          `${lock.file} has no digest for these images:`,
          ...[...images].sort().map((image) => `  ${image}`),
          `Add them with: ${LOCK_COMMAND}`,
        ),
      );
    }
    const unused = lock.images.filter((image) => !this.used.has(image));
    if (unused.length > 0) {
      Warnings.add(
        this.app.root,
        'images/unused-digests',
        `${lock.file} has digests for images that the program does not use:`,
        ...unused.sort().map((image) => `  ${image}`),
        `Remove them with: ${LOCK_COMMAND}`,
      );
    }
  }

  /** Adds images, and returns those without a digest that the platform did not name. */
  private addImages(environment: PlatformBase | undefined, images: readonly string[]): string[] {
    const named = environment?._namedImages(images) ?? [];
    for (const { image, source } of named) {
      this.used.add(source);
      if (environment !== undefined && !hasDigest(image)) {
        const missing = this.missing.get(environment) ?? new Set();
        this.missing.set(environment, missing.add(source));
      }
    }
    const known = new Set(named.map(({ image }) => image));
    return images.filter((image) => !known.has(image) && !hasDigest(image));
  }
}

function hasDigest(image: string): boolean {
  return image.includes('@');
}
