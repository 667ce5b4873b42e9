import type { OidcAuthenticatorOptions } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { groupValues, oauthenticator } from './oauthenticator';
import { checkUrl } from './provider-urls';
import { checkText } from './texts';
import { checkAccess } from './user-access';

/** Any provider of OpenID Connect. */
export function oidcAuthenticator(
  context: AuthenticatorContext,
  options: OidcAuthenticatorOptions,
): AuthenticatorConfig {
  const { where } = context;
  const { authorizeUrl, tokenUrl, userdataUrl, usernameClaim, groupsClaim, allowedGroups, adminGroups } = options;
  checkAccess(where, {
    factory: 'Authenticator.oidc',
    options,
    allowRules: { allowedGroups },
    adminRules: { adminGroups },
  });
  checkUrl(where, 'authorizeUrl', authorizeUrl);
  checkUrl(where, 'tokenUrl', tokenUrl, { clusterDomain: context.network.clusterDomain });
  if (userdataUrl !== undefined) {
    checkUrl(where, 'userdataUrl', userdataUrl, { clusterDomain: context.network.clusterDomain });
  }
  checkText(where, 'usernameClaim', usernameClaim);
  checkText(where, 'groupsClaim', groupsClaim);
  return oauthenticator(context, {
    kind: 'oidc',
    options,
    scope: ['openid', 'profile', 'email'],
    endpoints: [tokenUrl, ...(userdataUrl === undefined ? [] : [userdataUrl])],
    values: {
      authorize_url: authorizeUrl,
      token_url: tokenUrl,
      userdata_url: userdataUrl,
      username_claim: usernameClaim,
      groups_claim: groupsClaim ?? 'groups',
      basic_auth: options.basicAuth || undefined,
      ...groupValues(where, options),
    },
  });
}
