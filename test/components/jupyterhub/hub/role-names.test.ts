import { Authenticator, type HubOptions } from '../../../../lib/components/jupyterhub';
import { OIDC } from '../authentication/authenticator-samples';
import { HubOf } from '../hub-of';

const shared = Authenticator.sharedPassword({ adminUsers: ['Root'], allowedUsers: ['ann'] });
const open = Authenticator.nativeAccounts({ adminUsers: ['root'], openSignup: true });
const role = { scopes: ['list:users'] };
const byUser: HubOptions = { roles: { reader: { ...role, users: ['root', 'ann'] } } };
const byGroup: HubOptions = {
  roles: { reader: { ...role, groups: ['teachers'] } },
  groups: { teachers: { users: ['ann'] } },
};

describe('roles of users who choose their names', () => {
  test.each([
    ['a shared password', shared],
    ['open sign-up', open],
  ])('fail with %s', (_, authenticator) => {
    expect(() => new HubOf({ authenticator, hub: byUser })).toThrow(
      'role "reader" is granted to the user "ann", but anybody can sign in under this name.',
    );
    expect(() => new HubOf({ authenticator, hub: byGroup })).toThrow(
      'role "reader" is granted to the user "ann" of group "teachers", but anybody can sign in under this name.',
    );
    expect(() => new HubOf({ authenticator, hub: { roles: { admin: { users: ['ann'] } } } })).toThrow('role "admin"');
  });

  test('are accepted for admins, and for groups without a role', () => {
    const admins = { roles: { reader: { ...role, users: ['ROOT'] } }, groups: { students: { users: ['ann'] } } };
    expect(new HubOf({ authenticator: shared, hub: admins }).values.roles).toHaveLength(1);
  });

  test('are accepted if the authenticator identifies users', () => {
    const oidc = Authenticator.oidc({
      ...OIDC,
      callbackUrl: 'https://hub.example.com/hub/oauth_callback',
      allowAll: true,
    });
    const native = Authenticator.nativeAccounts({ adminUsers: ['root'] });
    for (const authenticator of [oidc, native]) {
      expect(new HubOf({ authenticator, hub: byUser }).values.roles).toHaveLength(1);
      expect(new HubOf({ authenticator, hub: byGroup }).values.roles).toHaveLength(1);
    }
  });
});
