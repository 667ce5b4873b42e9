import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { fileError } from '../file-error';
import type { ImageDigests } from '../registry/resolve-image';

/** Name of the lock file in the folder of a program. */
export const LOCK_FILE = 'images.lock.json';

const API_VERSION = 'kubeflow-cdk.io/image-lock/v1';
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Digests by image, as the program names it. */
export type LockedImages = ReadonlyMap<string, ImageDigests>;

/**
 * Reads a lock file. A file that does not exist has no digests.
 *
 * @throws CliError if it cannot be read, or is not a lock file
 */
export function readLock(file: string): LockedImages {
  let text: string;
  try {
    if (!existsSync(file)) {
      return new Map();
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(file, error as NodeJS.ErrnoException);
  }
  try {
    return lockedImages(JSON.parse(text));
  } catch (error) {
    throw new CliError(`${file} is not a lock file of images.`, {
      reason: (error as Error).message,
      hint: 'Restore it from version control, or delete it, and run: kubeflow-cdk images lock',
      exitCode: ExitCode.files,
      cause: error,
    });
  }
}

/** Formats a lock file. The same digests result in the same text. */
export function formatLock(images: LockedImages): string {
  const entries = [...images].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = {
    apiVersion: API_VERSION,
    images: Object.fromEntries(entries.map(([image, { digest, architectures }]) => [image, { digest, architectures }])),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/**
 * Writes a lock file completely or not at all.
 *
 * @returns whether its content changed
 * @throws CliError if it cannot be written
 */
export function writeLock(file: string, images: LockedImages): boolean {
  const text = formatLock(images);
  const staged = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) {
      return false;
    }
    writeFileSync(staged, text);
    renameSync(staged, file);
    return true;
  } catch (error) {
    throw fileError(file, error as NodeJS.ErrnoException);
  } finally {
    rmSync(staged, { force: true });
  }
}

/** @throws Error with the reason if a value is not the content of a lock file */
function lockedImages(value: unknown): LockedImages {
  const { apiVersion, images } = fieldsOf(value);
  if (apiVersion !== API_VERSION) {
    throw new Error(`"apiVersion" is ${JSON.stringify(apiVersion) ?? 'not set'}, and must be "${API_VERSION}".`);
  }
  if (images === null || typeof images !== 'object' || Array.isArray(images)) {
    throw new Error('"images" must be an object.');
  }
  return new Map(
    Object.entries(images).map(([image, entry]) => {
      const { digest, architectures } = fieldsOf(entry);
      const digests = Object.entries(fieldsOf(architectures));
      if (!isDigest(digest) || digests.length === 0 || !digests.every(([, each]) => isDigest(each))) {
        throw new Error(`The digests of "${image}" must be "sha256:" and 64 hexadecimal digits.`);
      }
      return [image, { digest, architectures: Object.fromEntries(digests) as Record<string, string> }];
    }),
  );
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && DIGEST.test(value);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
