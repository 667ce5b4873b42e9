import { type SignIn, SignInKind } from '../../platforms/sign-in';
import { IAP_FOLDER } from './hub-config-map';

/** What `values.json` says of how people sign in. */
export function signInValues(signIn: SignIn): object {
  if (signIn.kind === SignInKind.SHARED_PASSWORD) {
    return { kind: 'shared-password', admin_users: signIn.adminUsers };
  }
  return {
    kind: 'iap',
    admin_users: signIn.adminUsers,
    ...(signIn.audience === undefined ? { audience_file: `${IAP_FOLDER}/audience` } : { audience: signIn.audience }),
  };
}
