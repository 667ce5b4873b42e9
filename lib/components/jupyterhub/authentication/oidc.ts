import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type GroupAccessOptions, groupValues } from './group-access';
import { type OAuthenticatorOptions, oauthenticator } from './oauthenticator';
import { checkText } from './option-checks';
import { checkAuthorizeUrl, checkUrl } from './provider-urls';
import { checkAccess } from './user-access';

/**
 * Options of `Authenticator.oidc`. Find the URLs in the provider's document `<issuer>/.well-known/openid-configuration`.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.generic.html
 */
export interface OidcAuthenticatorOptions extends OAuthenticatorOptions, GroupAccessOptions {
  /** Authorization URL, to which users are redirected to sign in: `authorization_endpoint`. */
  readonly authorizeUrl: string;

  /** Token URL: `token_endpoint`. Plain HTTP is accepted only for a Service of the cluster. */
  readonly tokenUrl: string;

  /**
   * User info URL: `userinfo_endpoint`. Plain HTTP is accepted only for a Service of the cluster.
   *
   * @default - the hub reads the user's claims from the ID token
   */
  readonly userdataUrl?: string;

  /**
   * Claim that holds the user name, for example `preferred_username`. Choose a claim that users cannot change themselves.
   * Separate nested names with dots: `attributes.uid`. The value must be a text. Otherwise users cannot sign in, and the
   * log of the hub names the claim.
   *
   * `sub` never changes, and no other user ever gets it, but it is rarely readable. The provider can give other names and addresses to
   * another person, who would then get the servers, home and rights of the previous one.
   *
   * With `email`, only users whose address the provider reports as verified (`email_verified`) have access.
   */
  readonly usernameClaim: string;

  /**
   * Claim that lists the user's groups. Separate nested names with dots: `realm_access.roles`. Names can contain dots, for
   * example the client in `resource_access.hub.example.com.roles`. A text is a single group. Without the claim, a user is
   * in no group, and the log of the hub names the claim.
   *
   * @default groups
   */
  readonly groupsClaim?: string;

  /**
   * Whether the hub sends its client secret with HTTP Basic authentication (`client_secret_basic`) instead of in the request
   * body (`client_secret_post`).
   *
   * @default false
   */
  readonly basicAuth?: boolean;
}

/** Configures an OpenID Connect provider. */
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
  checkAuthorizeUrl(where, authorizeUrl);
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
