import type { AuthenticatorChoice } from './authenticator-choice';
import { AuthenticatorKind } from './authenticator-kind';
import type { AzureAdOAuthenticatorOptions } from './azure-ad-options';
import type { GitHubOAuthenticatorOptions } from './github-options';
import type { GitLabOAuthenticatorOptions } from './gitlab-options';
import type { GoogleOAuthenticatorOptions } from './google-options';
import type { IapAuthenticatorOptions } from './iap-options';
import type { Lti13AuthenticatorOptions } from './lti13-options';
import type { NativeAuthenticatorOptions } from './native-accounts-options';
import type { OidcAuthenticatorOptions } from './oidc-options';
import type { SharedPasswordAuthenticatorOptions } from './shared-password-options';

/** How people prove who they are, and who of them may come in. */
export class Authenticator {
  /**
   * One password for everybody, with any user name: for a laptop or a first look, not for the internet.
   *
   * @param options where the password comes from
   */
  public static sharedPassword(options: SharedPasswordAuthenticatorOptions = {}): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.SHARED_PASSWORD, options: { ...options } });
  }

  /**
   * Accounts that the hub itself keeps: people sign up with a password of their own, and an admin lets them in.
   *
   * @param options the admins, and what passwords must be like
   */
  public static nativeAccounts(options: NativeAuthenticatorOptions = {}): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.NATIVE_ACCOUNTS, options: { ...options } });
  }

  /**
   * Google's Identity-Aware Proxy stands before the hub and signs who the user is into each request. The hub verifies the
   * signature (header `x-goog-iap-jwt-assertion`), and never trusts a plain header.
   *
   * @see https://cloud.google.com/iap/docs/signed-headers-howto
   * @param options who the signed header must be for
   */
  public static iap(options: IapAuthenticatorOptions = {}): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.IAP, options: { ...options } });
  }

  /**
   * Any provider of OpenID Connect, for example Keycloak, Okta, Auth0 or Dex.
   *
   * @param options the provider, the hub's client there, and who may come in
   */
  public static oidc(options: OidcAuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.OIDC, options: { ...options } });
  }

  /**
   * Accounts of GitHub.
   *
   * @param options the hub's client there, and who may come in
   */
  public static github(options: GitHubOAuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.GITHUB, options: { ...options } });
  }

  /**
   * Accounts of Google. Where an Identity-Aware Proxy is to be had, `Authenticator.iap` keeps everybody else from the hub, too.
   *
   * @param options the hub's client there, and who may come in
   */
  public static google(options: GoogleOAuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.GOOGLE, options: { ...options } });
  }

  /**
   * Accounts of GitLab, on gitlab.com or on a server of one's own.
   *
   * @param options the hub's client there, and who may come in
   */
  public static gitlab(options: GitLabOAuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.GITLAB, options: { ...options } });
  }

  /**
   * Accounts of a tenant of Azure AD, which is now Microsoft Entra ID.
   *
   * @param options the tenant, the hub's client there, and who may come in
   */
  public static azureAd(options: AzureAdOAuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.AZURE_AD, options: { ...options } });
  }

  /**
   * A learning platform (Canvas, Moodle, Open edX, ...) that opens the hub as a tool by LTI 1.3.
   *
   * @param options the platform, and who may come in
   */
  public static lti13(options: Lti13AuthenticatorOptions): Authenticator {
    return new Authenticator({ kind: AuthenticatorKind.LTI13, options: { ...options } });
  }

  private constructor(
    /**
     * What was chosen, with its options.
     *
     * @internal
     */
    public readonly _choice: AuthenticatorChoice,
  ) {}

  /** Which kind of sign-in it is. */
  public get kind(): AuthenticatorKind {
    return this._choice.kind;
  }
}
