import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { secretEnvVar } from '../../../pods/secret-key-ref';
import { isTerraformToken } from '../../../terraform-token';
import type { SharedPasswordAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { accessValues, checkUsers } from './user-access';

/** Who knows the password is who may come in. */
export function sharedPasswordAuthenticator(
  context: AuthenticatorContext,
  options: SharedPasswordAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  if (!isTerraformToken(secretName)) {
    checkName(where, 'signIn: Secret', secretName, DNS_SUBDOMAIN);
  }
  return {
    values: { kind: 'shared-password', ...accessValues(options) },
    env: [
      secretEnvVar('JUPYTERHUB_PASSWORD', secretName, 'password'),
      ...(adminUsers.length > 0 ? [secretEnvVar('JUPYTERHUB_ADMIN_PASSWORD', secretName, 'admin-password')] : []),
    ],
    volumes: [],
    egress: [],
  };
}
