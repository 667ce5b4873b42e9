import type { AzureAdOptions } from './azure-ad-options';
import type { GitHubOptions } from './github-options';
import type { GitLabOptions } from './gitlab-options';
import type { GoogleOptions } from './google-options';
import type { IapOptions } from './iap-options';
import type { Lti13Options } from './lti13-options';
import type { NativeAccountsOptions } from './native-accounts-options';
import type { OidcOptions } from './oidc-options';
import type { SharedPasswordOptions } from './shared-password-options';
import type { SignInChoice } from './sign-in-choice';
import { SignInKind } from './sign-in-kind';

/** How people prove who they are, and who of them may come in. */
export class SignIn {
  /**
   * One password for everybody, with any user name: for a laptop or a first look, not for the internet.
   *
   * @param options where the password comes from
   */
  public static sharedPassword(options: SharedPasswordOptions = {}): SignIn {
    return new SignIn({ kind: SignInKind.SHARED_PASSWORD, options: { ...options } });
  }

  /**
   * Accounts that the hub itself keeps: people sign up with a password of their own, and an admin lets them in.
   *
   * @param options the admins, and what passwords must be like
   */
  public static nativeAccounts(options: NativeAccountsOptions = {}): SignIn {
    return new SignIn({ kind: SignInKind.NATIVE_ACCOUNTS, options: { ...options } });
  }

  /**
   * Google's Identity-Aware Proxy stands before the hub and signs who the user is into each request. The hub verifies the
   * signature (header `x-goog-iap-jwt-assertion`), and never trusts a plain header.
   *
   * @see https://cloud.google.com/iap/docs/signed-headers-howto
   * @param options who the signed header must be for
   */
  public static iap(options: IapOptions = {}): SignIn {
    return new SignIn({ kind: SignInKind.IAP, options: { ...options } });
  }

  /**
   * Any provider of OpenID Connect, for example Keycloak, Okta, Auth0 or Dex.
   *
   * @param options the provider, the hub's client there, and who may come in
   */
  public static oidc(options: OidcOptions): SignIn {
    return new SignIn({ kind: SignInKind.OIDC, options: { ...options } });
  }

  /**
   * Accounts of GitHub.
   *
   * @param options the hub's client there, and who may come in
   */
  public static gitHub(options: GitHubOptions): SignIn {
    return new SignIn({ kind: SignInKind.GITHUB, options: { ...options } });
  }

  /**
   * Accounts of Google. Where an Identity-Aware Proxy is to be had, `SignIn.iap` keeps everybody else from the hub, too.
   *
   * @param options the hub's client there, and who may come in
   */
  public static google(options: GoogleOptions): SignIn {
    return new SignIn({ kind: SignInKind.GOOGLE, options: { ...options } });
  }

  /**
   * Accounts of GitLab, on gitlab.com or on a server of one's own.
   *
   * @param options the hub's client there, and who may come in
   */
  public static gitLab(options: GitLabOptions): SignIn {
    return new SignIn({ kind: SignInKind.GITLAB, options: { ...options } });
  }

  /**
   * Accounts of a tenant of Azure AD, which is now Microsoft Entra ID.
   *
   * @param options the tenant, the hub's client there, and who may come in
   */
  public static azureAd(options: AzureAdOptions): SignIn {
    return new SignIn({ kind: SignInKind.AZURE_AD, options: { ...options } });
  }

  /**
   * A learning platform (Canvas, Moodle, Open edX, ...) that opens the hub as a tool by LTI 1.3.
   *
   * @param options the platform, and who may come in
   */
  public static lti13(options: Lti13Options): SignIn {
    return new SignIn({ kind: SignInKind.LTI13, options: { ...options } });
  }

  private constructor(
    /**
     * What was chosen, with its options.
     *
     * @internal
     */
    public readonly _choice: SignInChoice,
  ) {}

  /** Which kind of sign-in it is. */
  public get kind(): SignInKind {
    return this._choice.kind;
  }
}
