import { type SignIn, SignInKind } from '../../../platforms/sign-in';

/** Keys of the hub's own Secret that a way of signing in needs. */
export function ownKeys({ _choice: choice }: SignIn): string[] {
  switch (choice.kind) {
    case SignInKind.SHARED_PASSWORD: {
      const { secretName, adminUsers = [] } = choice.options;
      return secretName === undefined ? ['password', ...(adminUsers.length > 0 ? ['admin-password'] : [])] : [];
    }
    case SignInKind.NATIVE_ACCOUNTS: {
      const { secretName, adminUsers = [] } = choice.options;
      return secretName === undefined && adminUsers.length > 0 ? ['admin-password'] : [];
    }
    case SignInKind.IAP:
      return [];
    default:
      return choice.options.enableAuthState ? ['crypt-key'] : [];
  }
}
