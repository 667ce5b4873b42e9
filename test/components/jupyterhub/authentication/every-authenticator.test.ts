import { Authenticator, AuthenticatorKind } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { sample } from '../samples';
import { AUTHENTICATORS, OIDC } from './authenticator-samples';

describe('every authenticator', () => {
  test.each(Object.entries(AUTHENTICATORS))(
    '"%s" writes the values that the Python tests load',
    (name, authenticator) => {
      const { authentication } = new HubOf({ authenticator }).values;
      expect(authentication).toEqual(sample(`authentication/${name}`, authentication));
    },
  );

  test('has a sample', () => {
    const kinds = new Set(Object.values(AUTHENTICATORS).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(Object.values(AuthenticatorKind).sort());
  });

  test('copies its options', () => {
    const options = { ...OIDC, allowedUsers: ['ann'] };
    const authenticator = Authenticator.oidc(options);
    options.clientId = 'changed';
    expect(new HubOf({ authenticator }).values.authentication.client_id).toBe('hub');
  });
});
