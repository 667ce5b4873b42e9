import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { AzureAdOAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { groupValues, oauthenticator } from './oauthenticator';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkText } from './texts';
import { checkAccess } from './user-access';

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TENANT_DOMAIN = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** Accounts of one tenant of Azure AD. */
export function azureAdAuthenticator(
  context: AuthenticatorContext,
  options: AzureAdOAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { tenantId, allowedGroups, adminGroups } = options;
  const { usernameClaim = 'upn', graphUrl = 'https://login.microsoftonline.com' } = options;
  checkAccess(where, {
    factory: 'Authenticator.azureAd',
    options,
    allowRules: { allowedGroups },
    adminRules: { adminGroups },
  });
  checkTenant(where, tenantId);
  checkUrl(where, 'graphUrl', graphUrl, { isBase: true });
  checkText(where, 'usernameClaim', usernameClaim);
  return oauthenticator(context, {
    kind: 'azure-ad',
    options,
    endpoints: [graphUrl],
    values: {
      tenant_id: tenantId,
      graph_url: withoutTrailingSlash(graphUrl),
      username_claim: usernameClaim,
      ...groupValues(where, options),
    },
  });
}

/** "common" and its like are no tenant: anybody can make a tenant, and in it a user of any name. */
function checkTenant(where: IConstruct, tenantId: string): void {
  if (!isTerraformToken(tenantId) && !TENANT_ID.test(tenantId) && !TENANT_DOMAIN.test(tenantId)) {
    throw new KubeflowError(
      where,
      `signIn: tenantId "${tenantId}" is not one tenant.`,
      'The id of a tenant or one of its domains is accepted, and not "common" or "organizations": whoever makes a tenant of',
      'their own would choose the names of its users.',
      'Use for example "contoso.onmicrosoft.com".',
    );
  }
}
