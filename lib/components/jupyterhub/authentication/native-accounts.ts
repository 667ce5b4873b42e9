import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkInteger } from '../../../validation/integers';
import { seconds } from '../values/value-checks';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { ADMIN_PASSWORD_KEY } from './shared-password';
import { accessValues, checkAllowedUsers, checkUsers } from './user-access';

/**
 * Options of `Authenticator.nativeAccounts`.
 *
 * @see https://native-authenticator.readthedocs.io/en/latest/options.html
 */
export interface NativeAuthenticatorOptions {
  /**
   * Names of admins. The hub creates their accounts when it first starts, with the password from the key `admin-password` of
   * the Secret, so that nobody else can sign up under these names. Admins can change the password at `/hub/change-password`.
   *
   * If the account of a user who was not an admin has the name, the hub resets its password to that of the Secret, and ends its
   * sessions: the user may have chosen the name in order to become an admin.
   *
   * @default - none, which requires `openSignup`
   */
  readonly adminUsers?: string[];

  /**
   * Name of the Secret that holds the admins' initial password under the key `admin-password`: at least 32 characters.
   *
   * @default - a random password, generated once in the cluster in the hub's own Secret
   */
  readonly secretName?: string;

  /**
   * Whether users have access immediately after they sign up. Otherwise an admin authorizes them at `/hub/authorize`.
   *
   * @default false
   */
  readonly openSignup?: boolean;

  /**
   * Whether users can sign up.
   *
   * @default true
   */
  readonly enableSignup?: boolean;

  /**
   * Names of users who can sign in, in addition to admins.
   *
   * @default - any name
   */
  readonly allowedUsers?: string[];

  /**
   * Names of users who cannot sign in.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];

  /**
   * Minimum number of characters of a password, from 8 to 72.
   *
   * @default 12
   */
  readonly minimumPasswordLength?: number;

  /**
   * Whether common passwords are rejected, and common words with a few other characters around. Repetitions and sequences of
   * keys are always rejected.
   *
   * @default true
   */
  readonly checkCommonPassword?: boolean;

  /**
   * Number of failed sign-ins after which an account is locked, from 0 to 1000. 0 disables locking.
   *
   * @default 10
   */
  readonly allowedFailedLogins?: number;

  /**
   * How long an account stays locked.
   *
   * @default Duration.minutes(10)
   */
  readonly lockoutTime?: Duration;

  /**
   * Maximum number of accounts that wait for authorization, from 1 to 100000. Nobody can sign up while so many wait.
   *
   * @default 100
   */
  readonly maxPendingAccounts?: number;

  /**
   * Maximum number of sign-ups per minute, of all people together, from 1 to 100000.
   *
   * @default 30
   */
  readonly signupsPerMinute?: number;

  /**
   * Whether the sign-up page asks for an e-mail address.
   *
   * @default false
   */
  readonly askEmailOnSignup?: boolean;

  /**
   * Whether users can enable two-factor authentication with one-time passwords.
   *
   * @default false
   */
  readonly allow2fa?: boolean;
}

// The minimum that NIST SP 800-63B requires.
const MIN_PASSWORD_LENGTH = 8;

// The hub's Python configuration has the same pattern, for sign-up.
const ACCOUNT_NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/i;

/** Configures accounts that the hub stores in its database. */
export function nativeAuthenticator(
  context: AuthenticatorContext,
  options: NativeAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  checkAllowedUsers(where, options);
  checkPlainNames(where, options);
  checkAnyoneCanSignIn(where, options);
  const { maxPendingAccounts = 100, signupsPerMinute = 30 } = options;
  const minimumPasswordLength = options.minimumPasswordLength ?? 12;
  const allowedFailedLogins = options.allowedFailedLogins ?? 10;
  checkInteger(where, 'authenticator: minimumPasswordLength', minimumPasswordLength, {
    min: MIN_PASSWORD_LENGTH,
    // bcrypt ignores what follows.
    max: 72,
    acceptedBy: 'Authenticator.nativeAccounts',
  });
  for (const [option, value] of Object.entries({ maxPendingAccounts, signupsPerMinute })) {
    checkInteger(where, `authenticator: ${option}`, value, {
      min: 1,
      max: 100_000,
      acceptedBy: 'Authenticator.nativeAccounts',
    });
  }
  checkInteger(where, 'authenticator: allowedFailedLogins', allowedFailedLogins, {
    min: 0,
    max: 1000,
    acceptedBy: 'Authenticator.nativeAccounts',
  });
  if (!isTerraformToken(secretName)) {
    checkName(where, 'authenticator: Secret', secretName, DNS_SUBDOMAIN);
  }
  const hasAdmins = adminUsers.length > 0;
  return {
    values: {
      kind: 'native-accounts',
      ...accessValues(options),
      open_signup: options.openSignup ?? false,
      enable_signup: options.enableSignup ?? true,
      minimum_password_length: minimumPasswordLength,
      check_common_password: options.checkCommonPassword ?? true,
      allowed_failed_logins: allowedFailedLogins,
      lockout_time: seconds(where, 'authenticator: lockoutTime', options.lockoutTime ?? Duration.minutes(10)),
      max_pending_accounts: maxPendingAccounts,
      signups_per_minute: signupsPerMinute,
      ask_email_on_signup: options.askEmailOnSignup ?? false,
      allow_2fa: options.allow2fa ?? false,
    },
    env: hasAdmins ? [secretEnvVar('JUPYTERHUB_ADMIN_PASSWORD', secretName, ADMIN_PASSWORD_KEY)] : [],
    volumes: [],
    egress: [],
    generatedSecretKeys: hasAdmins && options.secretName === undefined ? [ADMIN_PASSWORD_KEY] : [],
    storesAccounts: true,
    reservedNames: options.openSignup ? adminUsers : undefined,
  };
}

function checkPlainNames(where: IConstruct, { adminUsers = [], allowedUsers = [] }: NativeAuthenticatorOptions): void {
  const invalid = [...adminUsers, ...allowedUsers].find((name) => !isTerraformToken(name) && !ACCOUNT_NAME.test(name));
  if (invalid !== undefined) {
    throw new KubeflowError(
      where,
      `authenticator: "${invalid}" is not a valid account name.`,
      'Must be 1 to 64 letters of the English alphabet, digits, ".", "_", "-", "+" or "@", and start with a letter or digit.',
      'Administrators see these names in lists, so other characters could mislead them.',
    );
  }
}

function checkAnyoneCanSignIn(
  where: IConstruct,
  { adminUsers = [], openSignup, enableSignup }: NativeAuthenticatorOptions,
): void {
  if (openSignup && enableSignup === false) {
    throw new KubeflowError(
      where,
      'authenticator: openSignup is true, but enableSignup is false.',
      'Open sign-up requires that users can sign up.',
      'Remove one of them.',
    );
  }
  if (adminUsers.length === 0 && !openSignup) {
    throw new KubeflowError(
      where,
      'authenticator: Authenticator.nativeAccounts has no admin who could authorize users, so nobody could sign in.',
      'Users have access after an admin authorizes them, or immediately if sign-up is open.',
      "Set adminUsers, for example to ['admin'], or set openSignup to allow everybody who can reach the hub.",
    );
  }
}
