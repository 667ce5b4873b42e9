import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkName, isValidName, type NameRule } from '../names';
import { isTerraformToken } from '../terraform-token';
import { isIpAddress } from './ip-address';

const GCS_PART = '[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?';
const GCS_PATTERN = String.raw`(?!goog|\d+\.\d+\.\d+\.\d+$)(?=.{3})${GCS_PART}(\.${GCS_PART})*$`;

/**
 * Names of existing Cloud Storage buckets. A name with dots has parts of up to 63 characters.
 *
 * @see https://cloud.google.com/storage/docs/buckets#naming
 */
export const GCS_BUCKET: NameRule = {
  pattern: new RegExp(`^${GCS_PATTERN}`),
  maxLength: 222,
  accepts:
    'Cloud Storage requires 3 to 222 lower-case letters, digits, "-", "_" and ".", at most 63 between dots, starting and ending with a letter or digit, not starting with "goog".',
};

/** Names of new Cloud Storage buckets. Only Google can create buckets with "google" in their name. */
const NEW_GCS_BUCKET: NameRule = {
  pattern: new RegExp(`^(?!.*(google|g00gle))${GCS_PATTERN}`),
  maxLength: GCS_BUCKET.maxLength,
  accepts:
    'Cloud Storage requires 3 to 63 lower-case letters, digits, "-", "_" and ".", starting and ending with a letter or digit, not starting with "goog" and not containing "google".',
};

/**
 * Names of S3 buckets. Other servers with the S3 API, such as MinIO, have the same rules.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const S3_BUCKET: NameRule = {
  pattern: /^(?!.*\.\.)[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/,
  maxLength: 63,
  accepts:
    'S3 requires 3 to 63 lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, without ".." and not an IP address.',
};

// Names of objects in Cloud Storage have no line breaks; S3 has no such rule.
const URLS = { gs: /^gs:\/\/([^/]*)\/?(.*)$/, s3: /^s3:\/\/([^/]*)\/?(.*)$/s };

const RULES = { gs: GCS_BUCKET, s3: S3_BUCKET };

/** Scheme of the URL of a bucket: `gs` for Cloud Storage, `s3` for S3. */
export type BucketScheme = keyof typeof RULES;

/** Whether a text is a valid name of an existing bucket. */
export function isBucketName(scheme: BucketScheme, name: string): boolean {
  return isValidName(name, RULES[scheme]) && !isIpAddress(name);
}

/** The parts of the URL of a bucket, `gs://<bucket>/<path>` or `s3://<bucket>/<path>`. The parts may be invalid. */
export interface BucketUrl {
  readonly bucketName: string;
  readonly path: string;
}

/** Splits the URL of a bucket. Returns undefined if the URL has another scheme. */
export function parseBucketUrl(scheme: BucketScheme, url: string): BucketUrl | undefined {
  const [, bucketName, path] = URLS[scheme].exec(url) ?? [];
  return bucketName === undefined ? undefined : { bucketName, path };
}

/**
 * Checks the name of a new Cloud Storage bucket.
 *
 * @throws KubeflowError if the name is not valid, or is a URL.
 */
export function checkNewGcsBucketName(where: IConstruct, what: string, name: string): void {
  if (isTerraformToken(name)) {
    return;
  }
  const bare = parseBucketUrl('gs', name)?.bucketName;
  if (bare !== undefined && isValidName(bare, NEW_GCS_BUCKET)) {
    throw new KubeflowError(where, `${what} "${name}" is a URL.`, NEW_GCS_BUCKET.accepts, `Use "${bare}".`);
  }
  const partTooLong = name.split('.').some((part) => part.length > 63);
  checkName(where, what, name, partTooLong ? { ...NEW_GCS_BUCKET, maxLength: 63 } : NEW_GCS_BUCKET);
}
