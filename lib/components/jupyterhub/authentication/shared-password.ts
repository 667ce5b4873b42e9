import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { accessValues, checkAllowedUsers, checkUsers } from './user-access';

/** Options of `Authenticator.sharedPassword`. */
export interface SharedPasswordAuthenticatorOptions {
  /**
   * Name of the Secret that holds the password under the key `password` (at least 8 characters). If there are admins, it also
   * holds their password under `admin-password` (at least 32 characters).
   *
   * @default - random passwords, generated once in the cluster in the hub's own Secret
   */
  readonly secretName?: string;

  /**
   * Names of admins. Admins have a separate password and cannot sign in with the shared one.
   *
   * @default - none
   */
  readonly adminUsers?: string[];

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
   * Whether the hub can be exposed outside the cluster although everyone with the password can sign in as any user.
   *
   * Without it, a hub with a hostname, a Service with an external address or `network.allowProxyIngressFrom` requires
   * another authenticator.
   *
   * @default false
   */
  readonly allowExposure?: boolean;
}

const PASSWORD_KEY = 'password';

/** Key of the admins' password in a Secret. */
export const ADMIN_PASSWORD_KEY = 'admin-password';

/** Configures one password for all users. */
export function sharedPasswordAuthenticator(
  context: AuthenticatorContext,
  options: SharedPasswordAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  checkAllowedUsers(where, options);
  if (!isTerraformToken(secretName)) {
    checkName(where, 'authenticator: Secret', secretName, DNS_SUBDOMAIN);
  }
  const hasAdmins = adminUsers.length > 0;
  return {
    values: { kind: 'shared-password', ...accessValues(options) },
    env: [
      secretEnvVar('JUPYTERHUB_PASSWORD', secretName, PASSWORD_KEY),
      ...(hasAdmins ? [secretEnvVar('JUPYTERHUB_ADMIN_PASSWORD', secretName, ADMIN_PASSWORD_KEY)] : []),
    ],
    volumes: [],
    reservedNames: adminUsers,
    egress: [],
    generatedSecretKeys:
      options.secretName === undefined ? [PASSWORD_KEY, ...(hasAdmins ? [ADMIN_PASSWORD_KEY] : [])] : [],
  };
}
