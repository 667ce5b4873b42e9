/** Options of `Authenticator.sharedPassword`. */
export interface SharedPasswordAuthenticatorOptions {
  /**
   * Name of the Secret that holds the password under the key `password` (at least 8 characters), and, where there are
   * admins, theirs under `admin-password` (at least 32).
   *
   * @default - a random password is made once in the cluster, in the component's own Secret
   */
  readonly secretName?: string;

  /**
   * Names of the users who may administer the hub. They have a password of their own, and everybody's does not let them in.
   *
   * @default - none
   */
  readonly adminUsers?: string[];

  /**
   * Names outside which nobody but admins may come in.
   *
   * @default - any name
   */
  readonly allowedUsers?: string[];

  /**
   * Names of users who may not come in.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];
}
