import { type Authenticator, AuthenticatorKind } from '.';
import type { AuthenticatorConfig, AuthenticatorContext } from './authenticator-config';
import { azureAdAuthenticator } from './azure-ad';
import { githubAuthenticator } from './github';
import { gitlabAuthenticator } from './gitlab';
import { googleAuthenticator } from './google';
import { iapAuthenticator } from './iap';
import { lti13Authenticator } from './lti13';
import { nativeAuthenticator } from './native-accounts';
import { oidcAuthenticator } from './oidc';
import { sharedPasswordAuthenticator } from './shared-password';

/** Makes a choice one hub's own. Mistakes are told here, where it is known whose they are. */
export function bindAuthenticator(
  context: AuthenticatorContext,
  { _choice: choice }: Authenticator,
): AuthenticatorConfig {
  switch (choice.kind) {
    case AuthenticatorKind.SHARED_PASSWORD:
      return sharedPasswordAuthenticator(context, choice.options);
    case AuthenticatorKind.NATIVE_ACCOUNTS:
      return nativeAuthenticator(context, choice.options);
    case AuthenticatorKind.IAP:
      return iapAuthenticator(context, choice.options);
    case AuthenticatorKind.OIDC:
      return oidcAuthenticator(context, choice.options);
    case AuthenticatorKind.GITHUB:
      return githubAuthenticator(context, choice.options);
    case AuthenticatorKind.GOOGLE:
      return googleAuthenticator(context, choice.options);
    case AuthenticatorKind.GITLAB:
      return gitlabAuthenticator(context, choice.options);
    case AuthenticatorKind.AZURE_AD:
      return azureAdAuthenticator(context, choice.options);
    case AuthenticatorKind.LTI13:
      return lti13Authenticator(context, choice.options);
  }
}
