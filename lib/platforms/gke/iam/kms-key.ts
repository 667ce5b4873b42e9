/** A key of Cloud KMS that something is encrypted with, beside the encryption that Google does in any case. */
export class KmsKey {
  /**
   * A key of the environment's own, renewed every 90 days. Who destroys it destroys what it encrypts, so that Terraform refuses to.
   *
   * Google never gives up the name of a key ring: an environment that was destroyed, and is made again under its old name, adopts its keys
   * with `KmsKey.existing`.
   *
   * @see https://cloud.google.com/kms/docs/object-hierarchy
   */
  public static create(): KmsKey {
    return new KmsKey(true, undefined);
  }

  /**
   * A key that is there already. Google's service that uses it is let encrypt and decrypt with it.
   *
   * @param name the key, as `projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>`
   */
  public static existing(name: string): KmsKey {
    return new KmsKey(false, name);
  }

  /** None: Google's own keys only. */
  public static googleManaged(): KmsKey {
    return new KmsKey(false, undefined);
  }

  private constructor(
    /** Whether the environment makes the key. */
    public readonly isCreated: boolean,
    /** The key that is there already. */
    public readonly name?: string,
  ) {}
}
