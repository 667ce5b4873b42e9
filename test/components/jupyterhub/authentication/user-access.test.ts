import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { oidc } from './authenticator-hub';
import { CLIENT, OIDC } from './authenticator-samples';

describe('access rules', () => {
  const noRule: { [factory: string]: Authenticator } = {
    'Authenticator.oidc': Authenticator.oidc(OIDC),
    'Authenticator.github': Authenticator.github({ ...CLIENT, allowedOrganizations: [], blockedUsers: ['eve'] }),
    'Authenticator.google': Authenticator.google({ ...CLIENT, hostedDomain: ['example.com'] }),
    'Authenticator.gitlab': Authenticator.gitlab({ ...CLIENT, allowAll: false }),
    'Authenticator.azureAd': Authenticator.azureAd({ ...CLIENT, tenantId: 'contoso.onmicrosoft.com' }),
    'Authenticator.lti13': Authenticator.lti13({
      issuer: 'https://moodle.example.com',
      authorizeUrl: 'https://moodle.example.com/auth',
      jwksEndpoint: 'https://moodle.example.com/certs',
      clientIds: ['moodle'],
    }),
  };

  test.each(Object.entries(noRule))('fail if %s allows nobody', (factory, authenticator) => {
    expect(() => new HubOf({ authenticator })).toThrow(
      `authenticator: ${factory} has no rule that allows a user, so nobody could sign in.`,
    );
  });

  test('fail with the names of the available rules', () => {
    expect(() => new HubOf({ authenticator: noRule['Authenticator.github'] })).toThrow(
      'Set allowedUsers, allowedOrganizations, adminUsers, adminTeams or allowExistingUsers, or allowAll',
    );
  });

  test.each([
    { allowAll: true },
    { allowExistingUsers: true },
    { adminUsers: ['ann'] },
    { allowedGroups: ['staff'] },
    { adminGroups: ['staff'] },
  ])('can be %p alone', (rule) => {
    expect(() => oidc({ allowedUsers: undefined, ...rule })).not.toThrow();
  });

  test.each([
    { allowedUsers: ['ann'] },
    { allowedUsers: [], allowedGroups: ['staff'] },
    { allowedUsers: [], allowExistingUsers: true },
  ])('fail if allowAll is combined with %p', (rule) => {
    expect(() => oidc({ allowAll: true, ...rule })).toThrow(/allowAll is set together with allow\w+, which would/);
  });

  test('can allow everybody, with admins and blocked users', () => {
    const { authentication } = oidc({
      allowedUsers: [],
      allowAll: true,
      adminUsers: ['root'],
      blockedUsers: ['eve'],
    }).values;
    expect(authentication).toMatchObject({ allow_all: true, admin_users: ['root'], blocked_users: ['eve'] });
  });

  test.each(['allowedUsers', 'adminUsers'])('fail if a user is both blocked and in %s', (option) => {
    expect(() => oidc({ [option]: ['Eve'], blockedUsers: ['eve'] })).toThrow(
      `"Eve" is in both ${option} and blockedUsers`,
    );
  });

  test.each(['', ' ', ' ann', 'a/b', 'a\u0000b', '\ud800', 'x'.repeat(256)])('fail if a user name is "%s"', (name) => {
    expect(() => oidc({ allowedUsers: [name] })).toThrow(`authenticator: "${name}" is not a valid user name.`);
  });

  test('fail if a group name is empty', () => {
    expect(() => oidc({ allowedGroups: [''] })).toThrow('authenticator: allowedGroups "" is not valid');
  });

  test('use the groups of the provider if a rule requires them, or if manageGroups is set', () => {
    expect(oidc({}).values.authentication.manage_groups).toBeUndefined();
    expect(oidc({ adminGroups: ['staff'] }).values.authentication.manage_groups).toBe(true);
    expect(oidc({ manageGroups: true }).values.authentication.manage_groups).toBe(true);
  });

  test('fail if both the hub and the provider manage groups', () => {
    expect(() => oidc({ manageGroups: true }, { hub: { groups: { staff: {} } } })).toThrow(
      'hub.groups is set, but the authenticator already reads groups from its provider',
    );
  });

  test('fail if a rule requires groups and manageGroups is false', () => {
    expect(() => oidc({ adminGroups: ['staff'], manageGroups: false })).toThrow('manageGroups is false');
  });
});
