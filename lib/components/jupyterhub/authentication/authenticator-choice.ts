import type { AuthenticatorKind } from './authenticator-kind';
import type { AzureAdOAuthenticatorOptions } from './azure-ad-options';
import type { GitHubOAuthenticatorOptions } from './github-options';
import type { GitLabOAuthenticatorOptions } from './gitlab-options';
import type { GoogleOAuthenticatorOptions } from './google-options';
import type { IapAuthenticatorOptions } from './iap-options';
import type { Lti13AuthenticatorOptions } from './lti13-options';
import type { NativeAuthenticatorOptions } from './native-accounts-options';
import type { OidcAuthenticatorOptions } from './oidc-options';
import type { SharedPasswordAuthenticatorOptions } from './shared-password-options';

interface Choice<K extends AuthenticatorKind, O> {
  readonly kind: K;
  readonly options: O;
}

/** What a `Authenticator` stands for. Not part of the public API, which has no unions. */
export type AuthenticatorChoice =
  | Choice<AuthenticatorKind.SHARED_PASSWORD, SharedPasswordAuthenticatorOptions>
  | Choice<AuthenticatorKind.NATIVE_ACCOUNTS, NativeAuthenticatorOptions>
  | Choice<AuthenticatorKind.IAP, IapAuthenticatorOptions>
  | Choice<AuthenticatorKind.OIDC, OidcAuthenticatorOptions>
  | Choice<AuthenticatorKind.GITHUB, GitHubOAuthenticatorOptions>
  | Choice<AuthenticatorKind.GOOGLE, GoogleOAuthenticatorOptions>
  | Choice<AuthenticatorKind.GITLAB, GitLabOAuthenticatorOptions>
  | Choice<AuthenticatorKind.AZURE_AD, AzureAdOAuthenticatorOptions>
  | Choice<AuthenticatorKind.LTI13, Lti13AuthenticatorOptions>;
