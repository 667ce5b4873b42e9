import type { Duration } from 'cdk8s';
import type { KmsKey } from '../iam/kms-key';

/** What the buckets are like that a platform makes. */
export interface GkeBucketOptions {
  /**
   * Where they are: a region, or `US`, `EU` or `ASIA`.
   *
   * @see https://cloud.google.com/storage/docs/locations
   * @default - the region of the platform
   */
  readonly location?: string;

  /**
   * How long what is overwritten or deleted is kept, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * Whether objects that are rarely read move to storage that costs less, by themselves.
   *
   * @see https://cloud.google.com/storage/docs/autoclass
   * @default false
   */
  readonly autoclass?: boolean;

  /**
   * The key that they are encrypted with.
   *
   * @see https://cloud.google.com/storage/docs/encryption/customer-managed-keys
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;
}
