/** A Cloud KMS key that encrypts data in addition to Google's default encryption. */
export class KmsKey {
  /**
   * Creates a key, which is rotated every 90 days. Terraform refuses to destroy it, because its data would be lost. If
   * the program no longer uses the key, Terraform keeps it, and uses it again if the program does.
   *
   * The name of a key ring can never be reused. If you destroy an environment and create it again with the same name,
   * adopt its keys with `KmsKey.existing`.
   *
   * @see https://cloud.google.com/kms/docs/object-hierarchy
   */
  public static create(): KmsKey {
    return new KmsKey(true, undefined);
  }

  /**
   * Uses an existing key. The Google service that uses the key gets permission to encrypt and decrypt with it.
   *
   * If the key of disks, buckets or files changes, Terraform refuses to revoke the permission for the previous key,
   * because existing data may still be encrypted with it.
   *
   * @param name name of the key: `projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>`
   */
  public static existing(name: string): KmsKey {
    return new KmsKey(false, name);
  }

  /** Uses keys that Google manages. */
  public static googleManaged(): KmsKey {
    return new KmsKey(false, undefined);
  }

  private constructor(
    /** Whether the environment creates the key. */
    public readonly isCreated: boolean,
    /** Name of the existing key. */
    public readonly name?: string,
  ) {}
}
