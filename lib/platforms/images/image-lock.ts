import { lstatSync, readFileSync } from 'node:fs';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** Name of the lock file in the working directory. */
export const IMAGE_LOCK_FILE = 'images.lock.json';

/** Version of the file. A version that breaks readers has another number. */
const API_VERSION = 'kubeflow-cdk.io/image-lock/v1';

/** Command that writes the file. */
export const LOCK_COMMAND = 'npx kubeflow-cdk images lock';

const CONTEXT = 'kubeflow-cdk.imageLock';

/**
 * Digests of images, as `kubeflow-cdk images lock` writes them.
 *
 * @see schemas/image-lock-v1.schema.json
 */
export class ImageLock {
  /**
   * Reads a lock file.
   *
   * @throws KubeflowError if it does not exist, or is not a lock file.
   */
  public static read(where: IConstruct, file: string): ImageLock {
    return new ImageLock(file, digestsOf(where, file, textOf(where, file)));
  }

  /** The lock of a construct's app, if it has one. */
  public static of(scope: IConstruct): ImageLock | undefined {
    return scope.node.tryGetContext(CONTEXT);
  }

  private constructor(
    /** Path as in the program. */
    public readonly file: string,
    private readonly digests: ReadonlyMap<string, string>,
  ) {}

  /** Images with a digest. */
  public get images(): string[] {
    return [...this.digests.keys()];
  }

  /** Returns the digest of an image, or undefined if the file has none. */
  public digestOf(image: string): string | undefined {
    return this.digests.get(image);
  }

  /** Applies the lock to all platforms below a construct. Call it before they are created. */
  public applyTo(root: IConstruct): void {
    root.node.setContext(CONTEXT, this);
  }
}

/**
 * Reads the lock file of an app and applies it to the app's platforms.
 *
 * @param file path of the file. @default - `images.lock.json` in the working directory, if it exists
 * @throws KubeflowError if the file does not exist, or is not a lock file.
 */
export function applyImageLock(root: IConstruct, file: string | undefined): void {
  // A symbolic link without a target is an error, not a program without a lock file.
  if (file !== undefined || lstatSync(IMAGE_LOCK_FILE, { throwIfNoEntry: false }) !== undefined) {
    ImageLock.read(root, file ?? IMAGE_LOCK_FILE).applyTo(root);
  }
}

function textOf(where: IConstruct, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new KubeflowError(
      where,
      `imageLock: the file "${file}" ${isMissing ? 'does not exist' : `cannot be read: ${(error as Error).message}`}.`,
      'Must be a file with digests of images. The path is relative to the working directory.',
      `Create it with: ${LOCK_COMMAND}`,
    );
  }
}

function digestsOf(where: IConstruct, file: string, text: string): Map<string, string> {
  const invalid = (reason: string) =>
    new KubeflowError(
      where,
      `imageLock: the file "${file}" is not a lock file of images: ${reason}`,
      `Restore it from version control, or delete it and create it again with: ${LOCK_COMMAND}`,
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw invalid(`it is not JSON (${(error as Error).message}).`);
  }
  const { apiVersion, images, ...others } = fieldsOf(content);
  if (apiVersion !== API_VERSION) {
    throw invalid(`apiVersion is ${JSON.stringify(apiVersion) ?? 'not set'}, and must be "${API_VERSION}".`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw invalid(`the field "${unknown}" is not known.`);
  }
  if (!isObject(images)) {
    throw invalid('"images" must be an object.');
  }
  return new Map(
    Object.entries(images).map(([image, entry]) => {
      const { digest } = fieldsOf(entry);
      if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
        throw invalid(`the digest of "${image}" must be "sha256:" followed by 64 hexadecimal digits.`);
      }
      return [image, digest];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
