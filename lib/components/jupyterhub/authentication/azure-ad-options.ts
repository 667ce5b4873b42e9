import type { OAuthenticatorOptions } from './oauthenticator-options';
import type { GroupAccessOptions } from './user-access-options';

/**
 * Options of `Authenticator.azureAd`, which is Microsoft Entra ID by its older name. Groups are told by their object ids.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.azuread.html
 */
export interface AzureAdOAuthenticatorOptions extends OAuthenticatorOptions, GroupAccessOptions {
  /** The tenant, by its id or by one of its domains. Only people of this tenant can sign in. */
  readonly tenantId: string;

  /**
   * The claim that is the name of the user. Not `name`, which is upstream's default: people can often change it, and two
   * may have the same. With `oid` it never changes, but nobody can read it.
   *
   * @default upn
   * @see https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
   */
  readonly usernameClaim?: string;

  /**
   * Where people sign in, for a national cloud.
   *
   * @default https://login.microsoftonline.com
   */
  readonly graphUrl?: string;
}
