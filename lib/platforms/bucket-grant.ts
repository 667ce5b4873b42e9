/** A bucket, or a folder of it, that somebody is let in to. */
export interface BucketGrant {
  /** Name of the bucket. */
  readonly bucketName: string;

  /**
   * The only folder that is opened, without a slash at either end.
   *
   * @default - the whole bucket
   */
  readonly folder?: string;

  /** The prop that asks, in the user's words, for errors: `model`, say. */
  readonly requestedBy: string;
}
