import type { OAuthenticatorOptions } from './oauthenticator-options';
import type { GroupAccessOptions } from './user-access-options';

/**
 * Options of `Authenticator.oidc`. The URLs are in the provider's document `<issuer>/.well-known/openid-configuration`.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.generic.html
 */
export interface OidcAuthenticatorOptions extends OAuthenticatorOptions, GroupAccessOptions {
  /** Where people prove who they are: `authorization_endpoint`. */
  readonly authorizeUrl: string;

  /** Where the hub gets tokens: `token_endpoint`. Plain HTTP is accepted only for a Service of the cluster. */
  readonly tokenUrl: string;

  /**
   * Where the hub gets what is known about the user: `userinfo_endpoint`. Plain HTTP is accepted only for a Service of the
   * cluster.
   *
   * @default - it is read from the ID token that comes with the other tokens
   */
  readonly userdataUrl?: string;

  /**
   * The claim that is the name of the user, for example `preferred_username`. It must be one that people cannot change
   * themselves. An `email` that the provider calls unverified lets nobody in.
   */
  readonly usernameClaim: string;

  /**
   * The claim that lists the user's groups. Names within names are joined by dots, as in `realm_access.roles`.
   *
   * @default groups
   */
  readonly groupsClaim?: string;

  /**
   * Whether the hub sends its secret by HTTP Basic authentication (`client_secret_basic`) rather than in the body of the
   * request (`client_secret_post`).
   *
   * @default false
   */
  readonly basicAuth?: boolean;
}
