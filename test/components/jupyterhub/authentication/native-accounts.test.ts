import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

  test('accept the names that the hub accepts at sign-up', () => {
    const [python, typescript] = ['config/native_accounts.py', 'authentication/native-accounts.ts'].map((file) =>
      readFileSync(join(__dirname, '../../../../lib/components/jupyterhub', file), 'utf8'),
    );
    const pattern = python.match(/USERNAME_PATTERN = r"(.*)\\Z"/)?.[1];
    expect(typescript).toContain(`ACCOUNT_NAME = /^${pattern}$/i`);
    native({ adminUsers: ['Ann.Lee+hub_1@example.com', '7'] });
  });

  test('fail if the culler would delete admins', () => {
    const authenticator = Authenticator.nativeAccounts({ adminUsers: ['admin'] });
    expect(() => new HubOf({ authenticator, culling: { users: true, adminUsers: true } })).toThrow(
      'culling.adminUsers is true, but the hub stores the accounts of admins.',
    );
    expect(new HubOf({ authenticator, culling: { users: true } }).values.culling.admin_users).toBeUndefined();
  });

  test.each<[object, string]>([
    [{}, 'Authenticator.nativeAccounts has no admin who could authorize users'],
    ...['the admin', '<admin>', 'a"b', 'аdmin', '-admin', 'a'.repeat(65)].map((name): [object, string] => [
      { adminUsers: [name] },
      'is not a valid account name',
    ]),
    [{ openSignup: true, allowedUsers: ['a b'] }, '"a b" is not a valid account name'],
    [{ openSignup: true, enableSignup: false }, 'openSignup is true, but enableSignup is false'],
    [{ adminUsers: ['admin'], minimumPasswordLength: 7 }, 'minimumPasswordLength: 7'],
    [{ adminUsers: ['admin'], minimumPasswordLength: 73 }, 'minimumPasswordLength: 73'],
    [{ adminUsers: ['admin'], maxPendingAccounts: 0 }, 'maxPendingAccounts: 0'],
    [{ adminUsers: ['admin'], signupsPerMinute: 0 }, 'signupsPerMinute: 0'],
    [{ adminUsers: ['admin'], allowedFailedLogins: -1 }, 'allowedFailedLogins: -1'],
    [{ adminUsers: ['admin'], secretName: 'Door' }, 'Secret "Door" is not a valid name'],
    [{ adminUsers: ['admin'], blockedUsers: ['Admin'] }, '"admin" is in both adminUsers and blockedUsers'],
  ])('fail with %p', (options, message) => {
    expect(() => native(options)).toThrow(message);
  });
});
