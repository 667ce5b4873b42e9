import type { OidcOptions } from '../../../platforms/sign-in';
import { checkAccess } from './access';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { groupValues, oauthSignIn } from './oauth';
import { checkText } from './texts';
import { checkUrl } from './urls';

/** Any provider of OpenID Connect. */
export function oidcSignIn(context: SignInContext, options: OidcOptions): BoundSignIn {
  const { where } = context;
  const { authorizeUrl, tokenUrl, userdataUrl, usernameClaim, groupsClaim, allowedGroups, adminGroups } = options;
  checkAccess(where, { factory: 'SignIn.oidc', options, allowing: { allowedGroups }, admins: { adminGroups } });
  checkUrl(where, 'authorizeUrl', authorizeUrl);
  checkUrl(where, 'tokenUrl', tokenUrl, { clusterDomain: context.network.clusterDomain });
  if (userdataUrl !== undefined) {
    checkUrl(where, 'userdataUrl', userdataUrl, { clusterDomain: context.network.clusterDomain });
  }
  checkText(where, 'usernameClaim', usernameClaim);
  checkText(where, 'groupsClaim', groupsClaim);
  return oauthSignIn(context, {
    kind: 'oidc',
    options,
    scope: ['openid', 'profile', 'email'],
    called: [tokenUrl, ...(userdataUrl === undefined ? [] : [userdataUrl])],
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
