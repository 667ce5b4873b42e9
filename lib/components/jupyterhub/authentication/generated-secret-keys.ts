import { type Authenticator, AuthenticatorKind } from '.';

/** Keys of the hub's own Secret that a way of signing in needs. */
export function generatedSecretKeys({ _choice: choice }: Authenticator): string[] {
  switch (choice.kind) {
    case AuthenticatorKind.SHARED_PASSWORD: {
      const { secretName, adminUsers = [] } = choice.options;
      return secretName === undefined ? ['password', ...(adminUsers.length > 0 ? ['admin-password'] : [])] : [];
    }
    case AuthenticatorKind.NATIVE_ACCOUNTS: {
      const { secretName, adminUsers = [] } = choice.options;
      return secretName === undefined && adminUsers.length > 0 ? ['admin-password'] : [];
    }
    case AuthenticatorKind.IAP:
      return [];
    default:
      return choice.options.enableAuthState ? ['crypt-key'] : [];
  }
}
