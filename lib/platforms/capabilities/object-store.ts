import type { Construct } from 'constructs';

/** Properties of a bucket. */
export interface BucketProps {
  /** Globally unique name of the bucket. */
  readonly name: string;
}

/** A bucket of a platform's object store. */
export interface IBucket {
  /** Name of the bucket. */
  readonly name: string;
  /** URL of the bucket, for example `gs://my-models`. */
  readonly url: string;
}

/** Object storage of a platform. */
export interface IObjectStoreCapability {
  /**
   * Creates a bucket with the platform. Pods can access it only with a grant.
   *
   * @throws KubeflowError if the platform has no object store.
   */
  bucket(scope: Construct, id: string, props: BucketProps): IBucket;
}
