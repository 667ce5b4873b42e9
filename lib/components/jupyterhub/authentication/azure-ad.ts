import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type GroupAccessOptions, groupValues } from './group-access';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkText } from './option-checks';
import { checkUrl, withoutTrailingSlash } from './provider-urls';
import { checkAccess } from './user-access';

/**
 * Options of `Authenticator.azureAd` (Azure AD is the former name of Microsoft Entra ID). Groups are identified by object id.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.azuread.html
 */
export interface AzureAdOAuthenticatorOptions extends OAuthenticatorOptions, GroupAccessOptions {
  /** Id or domain of the tenant. Only users of this tenant can sign in. */
  readonly tenantId: string;

  /**
   * Claim that holds the user name.
   *
   * Do not use `name`, which is upstream's default: users can often change it, and it is not unique. `upn` and `email` can be
   * given to another person, who would then get the servers, home and rights of the previous one. `oid` never changes, but is not
   * readable. With `email`, only users whose address is reported as verified (the optional claim `xms_edov`) have access.
   *
   * @default upn
   * @see https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
   */
  readonly usernameClaim?: string;

  /**
   * URL of the sign-in service, for a national cloud.
   *
   * @default https://login.microsoftonline.com
   */
  readonly graphUrl?: string;
}

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TENANT_DOMAIN = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** Configures accounts of one Azure AD tenant. */
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

/** Rejects "common" and the like: anybody can create a tenant, with users of any name. */
function checkTenant(where: IConstruct, tenantId: string): void {
  if (!isTerraformToken(tenantId) && !TENANT_ID.test(tenantId) && !TENANT_DOMAIN.test(tenantId)) {
    throw new KubeflowError(
      where,
      `authenticator: tenantId "${tenantId}" is not a single tenant.`,
      'Must be the id of a tenant or one of its domains. "common" and "organizations" are not accepted, because anybody can',
      'create a tenant and choose the names of its users.',
      'Use for example "contoso.onmicrosoft.com".',
    );
  }
}
