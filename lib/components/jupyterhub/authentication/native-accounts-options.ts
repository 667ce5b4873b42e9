import type { Duration } from 'cdk8s';

/**
 * Options of `Authenticator.nativeAccounts`.
 *
 * @see https://native-authenticator.readthedocs.io/en/latest/options.html
 */
export interface NativeAuthenticatorOptions {
  /**
   * Names of the users who may administer the hub. Their accounts are made with the hub, with the password that is in the
   * Secret under `admin-password`, so that nobody can sign up in their place. They can change it on the page
   * `/hub/change-password`.
   *
   * @default - none, which is accepted only with `openSignup`
   */
  readonly adminUsers?: string[];

  /**
   * Name of the Secret that holds the admins' first password under the key `admin-password`, at least 32 characters.
   *
   * @default - a random password is made once in the cluster, in the component's own Secret
   */
  readonly secretName?: string;

  /**
   * Whether who signs up may come in at once. Otherwise an admin lets them in on the page `/hub/authorize`.
   *
   * @default false
   */
  readonly openSignup?: boolean;

  /**
   * Whether people can sign up.
   *
   * @default true
   */
  readonly enableSignup?: boolean;

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

  /**
   * The fewest characters that a password may have.
   *
   * @default 12
   */
  readonly minimumPasswordLength?: number;

  /**
   * Whether passwords are refused that many people have.
   *
   * @default true
   */
  readonly checkCommonPassword?: boolean;

  /**
   * How often a password may be wrong before the name must wait; 0 is without end.
   *
   * @default 10
   */
  readonly allowedFailedLogins?: number;

  /**
   * How long a name must wait then.
   *
   * @default Duration.minutes(10)
   */
  readonly lockoutTime?: Duration;

  /**
   * Whether people are asked for their e-mail address when they sign up.
   *
   * @default false
   */
  readonly askEmailOnSignup?: boolean;

  /**
   * Whether people may add a second factor, a one-time password of an app.
   *
   * @default false
   */
  readonly allow2fa?: boolean;
}
