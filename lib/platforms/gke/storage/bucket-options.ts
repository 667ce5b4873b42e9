import type { Duration } from 'cdk8s';
import type { KmsKey } from '../iam/kms-key';

/** Options of the buckets that a platform creates. */
export interface GkeBucketOptions {
  /**
   * Location of the buckets: a region, or `US`, `EU` or `ASIA`.
   *
   * @see https://cloud.google.com/storage/docs/locations
   * @default - the region of the platform
   */
  readonly location?: string;

  /**
   * How long overwritten and deleted objects are kept, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Whether Autoclass moves objects that are rarely read to cheaper storage.
   *
   * @see https://cloud.google.com/storage/docs/autoclass
   * @default false
   */
  readonly autoclass?: boolean;

  /**
   * Key that encrypts the buckets.
   *
   * @see https://cloud.google.com/storage/docs/encryption/customer-managed-keys
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;
}
