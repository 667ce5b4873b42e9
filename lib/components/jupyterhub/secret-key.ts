/** A value of a Secret, by the names of both. */
export interface SecretKey {
  /** Name of the Secret, which is in the same namespace. */
  readonly secretName: string;

  /** Key within the Secret. */
  readonly key: string;
}
