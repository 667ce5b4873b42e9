import { type SignIn, SignInKind } from '../../../platforms/sign-in';
import { azureAdSignIn } from './azure-ad';
import type { BoundSignIn, SignInContext } from './bound-sign-in';
import { gitHubSignIn } from './github';
import { gitLabSignIn } from './gitlab';
import { googleSignIn } from './google';
import { iapSignIn } from './iap';
import { lti13SignIn } from './lti13';
import { nativeAccountsSignIn } from './native-accounts';
import { oidcSignIn } from './oidc';
import { sharedPasswordSignIn } from './shared-password';

/** Makes a choice one hub's own. Mistakes are told here, where it is known whose they are. */
export function bindSignIn(context: SignInContext, { _choice: choice }: SignIn): BoundSignIn {
  switch (choice.kind) {
    case SignInKind.SHARED_PASSWORD:
      return sharedPasswordSignIn(context, choice.options);
    case SignInKind.NATIVE_ACCOUNTS:
      return nativeAccountsSignIn(context, choice.options);
    case SignInKind.IAP:
      return iapSignIn(context, choice.options);
    case SignInKind.OIDC:
      return oidcSignIn(context, choice.options);
    case SignInKind.GITHUB:
      return gitHubSignIn(context, choice.options);
    case SignInKind.GOOGLE:
      return googleSignIn(context, choice.options);
    case SignInKind.GITLAB:
      return gitLabSignIn(context, choice.options);
    case SignInKind.AZURE_AD:
      return azureAdSignIn(context, choice.options);
    case SignInKind.LTI13:
      return lti13SignIn(context, choice.options);
  }
}
