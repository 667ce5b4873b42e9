/** A bucket, or a folder of it, that somebody is to read. */
export interface BucketRead {
  /** Name of the bucket. */
  readonly bucketName: string;

  /**
   * The only folder that may be read, without a slash at either end.
   *
   * @default - the whole bucket
   */
  readonly folder?: string;

  /** The prop that asks, in the user's words, for errors: `model`, say. */
  readonly askedBy: string;
}
