import type { Construct } from 'constructs';

/** What a bucket must be told. */
export interface BucketProps {
  /** Name of the bucket, unique in the world. */
  readonly name: string;
}

/** A bucket of a platform's object store. */
export interface IBucket {
  /** Name of the bucket. */
  readonly name: string;
  /** Where it is, for example `gs://my-models`. */
  readonly url: string;
}

/** Object storage that a platform offers. */
export interface IObjectStoreCapability {
  /**
   * A bucket of its own, made with the platform, that nobody may read before being granted.
   *
   * Throws where the platform has no object store.
   */
  bucket(scope: Construct, id: string, props: BucketProps): IBucket;
}
