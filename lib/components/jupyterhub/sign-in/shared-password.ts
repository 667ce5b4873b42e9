import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { SharedPasswordOptions } from '../../../platforms/sign-in';
import { isTerraformToken } from '../../../synthesis/token-guard';
import { secretVariable } from '../../../workload/secret-variable';
import { accessValues, checkUsers } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';

/** Who knows the password is who may come in. */
export function sharedPasswordSignIn(context: SignInContext, options: SharedPasswordOptions): BoundSignIn {
  const { where } = context;
  const { secretName = context.secretName, adminUsers = [] } = options;
  checkUsers(where, options);
  if (!isTerraformToken(secretName)) {
    checkName(where, 'signIn: Secret', secretName, DNS_SUBDOMAIN);
  }
  return {
    values: { kind: 'shared-password', ...accessValues(options) },
    variables: [
      secretVariable('JUPYTERHUB_PASSWORD', secretName, 'password'),
      ...(adminUsers.length > 0 ? [secretVariable('JUPYTERHUB_ADMIN_PASSWORD', secretName, 'admin-password')] : []),
    ],
    folders: [],
    egress: [],
  };
}
