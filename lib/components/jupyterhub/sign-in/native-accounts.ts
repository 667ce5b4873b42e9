import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { NativeAccountsOptions } from '../../../platforms/sign-in';
import { isTerraformToken } from '../../../synthesis/token-guard';
import { secretVariable } from '../../../workload/secret-variable';
import { checkWholeNumber } from '../../../workload/whole-numbers';
import { seconds } from '../seconds';
import { accessValues, checkUsers } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';

/** Accounts that the hub keeps in its own database. */
export function nativeAccountsSignIn(context: SignInContext, options: NativeAccountsOptions): BoundSignIn {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  checkPlainNames(where, options);
  checkSomebodyComesIn(where, options);
  const minimumPasswordLength = options.minimumPasswordLength ?? 12;
  const allowedFailedLogins = options.allowedFailedLogins ?? 10;
  checkWholeNumber(where, 'signIn: minimumPasswordLength', minimumPasswordLength, {
    least: 1,
    most: 1000,
    by: 'SignIn.nativeAccounts',
  });
  checkWholeNumber(where, 'signIn: allowedFailedLogins', allowedFailedLogins, {
    least: 0,
    most: 1000,
    by: 'SignIn.nativeAccounts',
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
      allow_2fa: options.allow2Fa ?? false,
    },
    variables: adminUsers.length > 0 ? [secretVariable('JUPYTERHUB_ADMIN_PASSWORD', secretName, 'admin-password')] : [],
    folders: [],
    egress: [],
  };
}

function checkPlainNames(where: IConstruct, { adminUsers = [], allowedUsers = [] }: NativeAccountsOptions): void {
  const wrong = [...adminUsers, ...allowedUsers].find((name) => !isTerraformToken(name) && /[ ,]/.test(name));
  if (wrong !== undefined) {
    throw new KubeflowError(
      where,
      `signIn: "${wrong}" cannot be the name of an account.`,
      'Names are accepted here that have neither spaces nor commas.',
    );
  }
}

function checkSomebodyComesIn(
  where: IConstruct,
  { adminUsers = [], openSignup, enableSignup }: NativeAccountsOptions,
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
      'signIn: SignIn.nativeAccounts lets nobody in: there is no admin who could let in those who sign up.',
      'People come in once an admin has let them in, or at once where sign-up is open.',
      "Set adminUsers, for example to ['admin'], or openSignup for everybody who can reach the hub.",
    );
  }
}
