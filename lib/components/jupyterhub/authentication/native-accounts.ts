import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import { checkInteger } from '../../../validation/integers';
import { seconds } from '../config/seconds';
import type { NativeAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { accessValues, checkUsers } from './user-access';

/** Accounts that the hub keeps in its own database. */
export function nativeAuthenticator(
  context: AuthenticatorContext,
  options: NativeAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  checkPlainNames(where, options);
  checkAnyoneCanSignIn(where, options);
  const minimumPasswordLength = options.minimumPasswordLength ?? 12;
  const allowedFailedLogins = options.allowedFailedLogins ?? 10;
  checkInteger(where, 'signIn: minimumPasswordLength', minimumPasswordLength, {
    min: 1,
    max: 1000,
    acceptedBy: 'Authenticator.nativeAccounts',
  });
  checkInteger(where, 'signIn: allowedFailedLogins', allowedFailedLogins, {
    min: 0,
    max: 1000,
    acceptedBy: 'Authenticator.nativeAccounts',
  });
  if (!isTerraformToken(secretName)) {
    checkName(where, 'signIn: Secret', secretName, DNS_SUBDOMAIN);
  }
  return {
    values: {
      kind: 'native-accounts',
      ...accessValues(options),
      open_signup: options.openSignup ?? false,
      enable_signup: options.enableSignup ?? true,
      minimum_password_length: minimumPasswordLength,
      check_common_password: options.checkCommonPassword ?? true,
      allowed_failed_logins: allowedFailedLogins,
      lockout_time: seconds(where, 'signIn: lockoutTime', options.lockoutTime ?? Duration.minutes(10)),
      ask_email_on_signup: options.askEmailOnSignup ?? false,
      allow_2fa: options.allow2fa ?? false,
    },
    env: adminUsers.length > 0 ? [secretEnvVar('JUPYTERHUB_ADMIN_PASSWORD', secretName, 'admin-password')] : [],
    volumes: [],
    egress: [],
  };
}

function checkPlainNames(where: IConstruct, { adminUsers = [], allowedUsers = [] }: NativeAuthenticatorOptions): void {
  const wrong = [...adminUsers, ...allowedUsers].find((name) => !isTerraformToken(name) && /[ ,]/.test(name));
  if (wrong !== undefined) {
    throw new KubeflowError(
      where,
      `signIn: "${wrong}" cannot be the name of an account.`,
      'Names are accepted here that have neither spaces nor commas.',
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
      'signIn: openSignup is true, and enableSignup is false.',
      'Who signs up may come in at once, or nobody signs up.',
      'Leave out one of them.',
    );
  }
  if (adminUsers.length === 0 && !openSignup) {
    throw new KubeflowError(
      where,
      'signIn: Authenticator.nativeAccounts lets nobody in: there is no admin who could let in those who sign up.',
      'People come in once an admin has let them in, or at once where sign-up is open.',
      "Set adminUsers, for example to ['admin'], or openSignup for everybody who can reach the hub.",
    );
  }
}
