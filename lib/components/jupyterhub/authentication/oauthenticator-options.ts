import type { IdentityProviderOptions } from './identity-provider-options';
import type { UserAccessOptions } from './user-access-options';

/** A value of a Secret in the namespace of the hub. It is never in the program. */
export interface OAuthClientSecret {
  /** Name of the Secret. */
  readonly secretName: string;

  /**
   * Key of the value in the Secret.
   *
   * @default client-secret
   */
  readonly key?: string;
}

/** Certificates in a ConfigMap in the namespace of the hub. */
export interface CaCertificates {
  /** Name of the ConfigMap. */
  readonly configMapName: string;

  /**
   * Key of the certificates, in PEM form.
   *
   * @default ca.crt
   */
  readonly key?: string;
}

/**
 * What all providers have in common that sign in by OAuth 2.0.
 *
 * @see https://oauthenticator.readthedocs.io/en/stable/reference/api/gen/oauthenticator.oauth2.html
 */
export interface OAuthenticatorOptions extends UserAccessOptions, IdentityProviderOptions {
  /** Id of the client that the hub is at the provider. It is no secret. */
  readonly clientId: string;

  /** Where the client's secret is. */
  readonly clientSecret: OAuthClientSecret;

  /**
   * Where the provider sends people back to, as it is registered there; it ends with `/hub/oauth_callback`.
   *
   * @default - `https://<hostname>/hub/oauth_callback`; without a hostname it must be given, for example
   * `http://localhost:8080/hub/oauth_callback` for a port-forward
   */
  readonly callbackUrl?: string;

  /**
   * The scopes to ask for.
   *
   * @default - what the user's name and the given rules need
   */
  readonly scope?: string[];

  /**
   * Name of the provider on the button, "Sign in with <loginService>".
   *
   * @default - the name of the provider
   */
  readonly loginService?: string;

  /**
   * Whether people go to the provider at once, without a button.
   *
   * @default false
   */
  readonly autoLogin?: boolean;

  /**
   * Where people go when they sign out, for example to the page that signs them out of the provider.
   *
   * @default - the hub's own page
   */
  readonly logoutRedirectUrl?: string;

  /**
   * More parameters of the request that sends people to the provider, for example `prompt`.
   *
   * @default - none
   */
  readonly extraAuthorizeParams?: { [name: string]: string };

  /**
   * Certificates of the authority that the provider's own is from, in the place of the public ones.
   *
   * @default - the public authorities that the hub's image knows
   */
  readonly caCertificates?: CaCertificates;
}
