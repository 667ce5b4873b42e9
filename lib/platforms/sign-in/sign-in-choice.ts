import type { AzureAdOptions } from './azure-ad-options';
import type { GitHubOptions } from './github-options';
import type { GitLabOptions } from './gitlab-options';
import type { GoogleOptions } from './google-options';
import type { IapOptions } from './iap-options';
import type { Lti13Options } from './lti13-options';
import type { NativeAccountsOptions } from './native-accounts-options';
import type { OidcOptions } from './oidc-options';
import type { SharedPasswordOptions } from './shared-password-options';
import type { SignInKind } from './sign-in-kind';

interface Choice<K extends SignInKind, O> {
  readonly kind: K;
  readonly options: O;
}

/** What a `SignIn` stands for. Not part of the public API, which has no unions. */
export type SignInChoice =
  | Choice<SignInKind.SHARED_PASSWORD, SharedPasswordOptions>
  | Choice<SignInKind.NATIVE_ACCOUNTS, NativeAccountsOptions>
  | Choice<SignInKind.IAP, IapOptions>
  | Choice<SignInKind.OIDC, OidcOptions>
  | Choice<SignInKind.GITHUB, GitHubOptions>
  | Choice<SignInKind.GOOGLE, GoogleOptions>
  | Choice<SignInKind.GITLAB, GitLabOptions>
  | Choice<SignInKind.AZURE_AD, AzureAdOptions>
  | Choice<SignInKind.LTI13, Lti13Options>;
