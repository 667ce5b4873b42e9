import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { mount } from './authenticator-hub';
import { CLIENT } from './authenticator-samples';

describe('Google', () => {
  const google = (options: object) => new HubOf({ authenticator: Authenticator.google({ ...CLIENT, ...options }) });
  const groups = {
    domain: 'example.com',
    serviceAccountKey: { secretName: 'google' },
    gsuiteAdministrator: 'boss',
    allowedGroups: ['staff'],
  };

  test('uses e-mail addresses as user names, or strips the only domain', () => {
    expect(google({ allowedUsers: ['ann@example.com'] }).values.authentication.strip_domain).toBe(false);
    const stripped = google({ allowedUsers: ['ann'], hostedDomain: ['example.com'], stripDomain: true });
    expect(stripped.values.authentication.strip_domain).toBe(true);
  });

  test('fails if a rule has a name that no user can have', () => {
    expect(() => google({ allowedUsers: ['ann'] })).toThrow('"ann" in `allowedUsers` is not an e-mail address');
    expect(() =>
      google({
        blockedUsers: ['eve@example.com'],
        hostedDomain: ['example.com'],
        stripDomain: true,
        allowAll: true,
      }),
    ).toThrow('Use "eve".');
  });

  test.each([[undefined], [['example.com', 'example.org']]])(
    'fails if stripDomain is set with the domains %p',
    (hostedDomain) => {
      expect(() => google({ allowAll: true, stripDomain: true, hostedDomain })).toThrow('stripDomain is set');
    },
  );

  test('fails if a domain is invalid', () => {
    expect(() => google({ allowAll: true, hostedDomain: ['@example.com'] })).toThrow('hostedDomain "@example.com"');
  });

  test('looks up groups with a service account key from a Secret', () => {
    const hub = google({ googleGroups: [groups] });
    expect(hub.values.authentication).toMatchObject({
      hosted_domain: ['example.com'],
      google_groups: [{ domain: 'example.com', service_account_key: '/etc/jupyterhub-google/0/key.json' }],
    });
    expect(hub.hubPod.volumes).toContainEqual({
      name: 'google-key-0',
      secret: { secretName: 'google', items: [{ key: 'key.json', path: 'key.json' }] },
    });
    expect(mount(hub, 'google-key-0')).toMatchObject({ mountPath: '/etc/jupyterhub-google/0', readOnly: true });
  });

  test.each([
    [{ allowedGroups: ['staff@example.com'] }, 'Use "staff".'],
    [{ allowedGroups: [], adminGroups: [] }, 'googleGroups[0] has no groups'],
    [{ gsuiteAdministrator: '' }, 'gsuiteAdministrator "" is not valid'],
    [{ domain: 'Example' }, 'googleGroups: domain "Example"'],
    [{ serviceAccountKey: { secretName: 'A' } }, 'Secret "A" is not a valid name'],
    [{ serviceAccountKey: { secretName: 'a', key: '' } }, '"" is not a valid key'],
  ])('fails if googleGroups has %p', (change, message) => {
    expect(() => google({ allowedUsers: ['a@example.com'], googleGroups: [{ ...groups, ...change }] })).toThrow(
      message,
    );
  });

  test('fails if a domain appears twice, or has no service account key', () => {
    expect(() => google({ googleGroups: [groups, groups] })).toThrow('domain "example.com" is already configured');
    expect(() => google({ googleGroups: [groups], hostedDomain: ['example.org'] })).toThrow(
      'hostedDomain "example.org" is not in googleGroups',
    );
  });
});
