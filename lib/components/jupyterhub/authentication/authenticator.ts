import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { type AzureAdOAuthenticatorOptions, azureAdAuthenticator } from './azure-ad';
import { type GitHubOAuthenticatorOptions, githubAuthenticator } from './github';
import { type GitLabOAuthenticatorOptions, gitlabAuthenticator } from './gitlab';
import { type GoogleOAuthenticatorOptions, googleAuthenticator } from './google';
import { type IapAuthenticatorOptions, iapAuthenticator } from './iap';
import { type Lti13AuthenticatorOptions, lti13Authenticator } from './lti13';
import { type NativeAuthenticatorOptions, nativeAuthenticator } from './native-accounts';
import { type OidcAuthenticatorOptions, oidcAuthenticator } from './oidc';
import { type SharedPasswordAuthenticatorOptions, sharedPasswordAuthenticator } from './shared-password';

/** Kinds of `Authenticator`. */
export enum AuthenticatorKind {
  /** One password for all users. */
  SHARED_PASSWORD = 'SHARED_PASSWORD',
  /** Accounts that the hub stores. */
  NATIVE_ACCOUNTS = 'NATIVE_ACCOUNTS',
  /** Google Identity-Aware Proxy. */
  IAP = 'IAP',
  /** An OpenID Connect provider. */
  OIDC = 'OIDC',
  /** GitHub. */
  GITHUB = 'GITHUB',
  /** Google. */
  GOOGLE = 'GOOGLE',
  /** GitLab. */
  GITLAB = 'GITLAB',
  /** Azure AD (Microsoft Entra ID). */
  AZURE_AD = 'AZURE_AD',
  /** A learning platform that uses LTI 1.3. */
  LTI13 = 'LTI13',
}

/** Creates the configuration of one hub's authenticator. */
type BindAuthenticator = (context: AuthenticatorContext) => AuthenticatorConfig;

/**
 * How users sign in, and which users have access.
 *
 * With every authenticator, a page that a user serves from a notebook server can act at the hub as anyone who opens it, because all
 * servers share one origin. `subdomainHost` of the hub prevents that.
 */
export class Authenticator {
  /**
   * One password for all users, with any user name. Use it on a laptop or for a trial, not on the internet: a hub that is
   * exposed outside the cluster requires another authenticator, or `allowExposure`.
   *
   * @param options source of the password, admins and user lists
   */
  public static sharedPassword(options: SharedPasswordAuthenticatorOptions = {}): Authenticator {
    const copy = { ...options };
    return new Authenticator(
      AuthenticatorKind.SHARED_PASSWORD,
      (context) => sharedPasswordAuthenticator(context, copy),
      false,
      copy.allowExposure ?? false,
    );
  }

  /**
   * Accounts that the hub stores. Users sign up with their own password, and an admin authorizes them.
   *
   * @param options admins, sign-up and password rules
   */
  public static nativeAccounts(options: NativeAuthenticatorOptions = {}): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.NATIVE_ACCOUNTS, (context) => nativeAuthenticator(context, copy));
  }

  /**
   * Google Identity-Aware Proxy (IAP) in front of the hub, which signs the user's identity into each request.
   *
   * The hub verifies the signature in the header `x-goog-iap-jwt-assertion` and never trusts an unsigned header.
   *
   * @see https://cloud.google.com/iap/docs/signed-headers-howto
   * @param options audience of the signed header, admins and user lists
   */
  public static iap(options: IapAuthenticatorOptions = {}): Authenticator {
    const copy = { ...options };
    return new Authenticator(
      AuthenticatorKind.IAP,
      (context) => iapAuthenticator(context, copy),
      copy.audience === undefined,
    );
  }

  /**
   * An OpenID Connect provider, for example Keycloak, Okta, Auth0 or Dex.
   *
   * @param options the provider, the hub's OAuth client and access rules
   */
  public static oidc(options: OidcAuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.OIDC, (context) => oidcAuthenticator(context, copy));
  }

  /**
   * GitHub accounts.
   *
   * @param options the hub's OAuth client and access rules
   */
  public static github(options: GitHubOAuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.GITHUB, (context) => githubAuthenticator(context, copy));
  }

  /**
   * Google accounts. If the platform has Identity-Aware Proxy, `Authenticator.iap` also blocks unauthenticated requests before
   * they reach the hub.
   *
   * @param options the hub's OAuth client and access rules
   */
  public static google(options: GoogleOAuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.GOOGLE, (context) => googleAuthenticator(context, copy));
  }

  /**
   * GitLab accounts, on gitlab.com or on a self-managed server.
   *
   * @param options the hub's OAuth client and access rules
   */
  public static gitlab(options: GitLabOAuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.GITLAB, (context) => gitlabAuthenticator(context, copy));
  }

  /**
   * Accounts of one Azure AD (Microsoft Entra ID) tenant.
   *
   * @param options the tenant, the hub's OAuth client and access rules
   */
  public static azureAd(options: AzureAdOAuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.AZURE_AD, (context) => azureAdAuthenticator(context, copy));
  }

  /**
   * A learning platform (Canvas, Moodle, Open edX, ...) that launches the hub as an LTI 1.3 tool.
   *
   * @param options the learning platform and access rules
   */
  public static lti13(options: Lti13AuthenticatorOptions): Authenticator {
    const copy = { ...options };
    return new Authenticator(AuthenticatorKind.LTI13, (context) => lti13Authenticator(context, copy));
  }

  private constructor(
    /** Kind of authenticator. */
    public readonly kind: AuthenticatorKind,
    private readonly bind: BindAuthenticator,
    /**
     * Whether the hub reads the IAP audience from a ConfigMap.
     *
     * @internal
     */
    public readonly _needsAudienceConfigMap: boolean = false,
    /**
     * Whether the hub can be exposed outside the cluster with this authenticator.
     *
     * @internal
     */
    public readonly _allowsExposure: boolean = true,
  ) {}

  /**
   * Validates the options and creates the configuration for one hub. Errors name the construct of that hub.
   *
   * @internal
   */
  public _bind(context: AuthenticatorContext): AuthenticatorConfig {
    return this.bind(context);
  }
}
