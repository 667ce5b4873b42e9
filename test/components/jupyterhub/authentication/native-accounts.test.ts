import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { variable } from './authenticator-hub';

describe('native accounts', () => {
  const native = (options: object) => new HubOf({ authenticator: Authenticator.nativeAccounts(options) });

  test('include the admins, whose password is generated in the cluster', () => {
    const hub = native({ adminUsers: ['admin'] });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token', 'admin-password']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toEqual({ name: 'jupyterhub-secrets', key: 'admin-password' });
  });

  test('use the password from the specified Secret', () => {
    const hub = native({ adminUsers: ['admin'], secretName: 'hub-passwords' });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toEqual({ name: 'hub-passwords', key: 'admin-password' });
  });

  test('need no admin if sign-up is open', () => {
    const hub = native({ openSignup: true });
    expect(hub.values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(variable(hub, 'JUPYTERHUB_ADMIN_PASSWORD')).toBeUndefined();
  });

  test.each([
    [{}, 'Authenticator.nativeAccounts has no admin who could authorize users'],
    [{ adminUsers: ['the admin'] }, '"the admin" is not a valid account name'],
    [{ openSignup: true, enableSignup: false }, 'openSignup is true, but enableSignup is false'],
    [{ adminUsers: ['admin'], minimumPasswordLength: 0 }, 'minimumPasswordLength: 0'],
    [{ adminUsers: ['admin'], allowedFailedLogins: -1 }, 'allowedFailedLogins: -1'],
    [{ adminUsers: ['admin'], secretName: 'Door' }, 'Secret "Door" is not a valid name'],
    [{ adminUsers: ['admin'], blockedUsers: ['Admin'] }, '"admin" is in both adminUsers and blockedUsers'],
  ])('fail with %p', (options, message) => {
    expect(() => native(options)).toThrow(message);
  });
});
