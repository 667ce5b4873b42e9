import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { HOSTNAME } from './authenticator-hub';
import { AUTHENTICATORS } from './authenticator-samples';

describe('IAP', () => {
  test('fails if a user name is not an e-mail address, or a domain is invalid', () => {
    expect(() => new HubOf({ authenticator: Authenticator.iap({ allowedUsers: ['ann'] }) })).toThrow(
      'Use for example "ann@example.com"',
    );
    expect(() => new HubOf({ authenticator: Authenticator.iap({ hostedDomain: ['Example'] }) })).toThrow(
      'hostedDomain "Example"',
    );
  });

  test('names users by their permanent id if userIdAsName is set', () => {
    const iap = (user: string) =>
      new HubOf({ authenticator: Authenticator.iap({ userIdAsName: true, allowedUsers: [user] }) });
    expect(iap('accounts.google.com:1').values.authentication.user_id_as_name).toBe(true);
    expect(() => iap('ann@example.com')).toThrow('Use for example "accounts.google.com:118133858486581853996"');
  });

  test('is the only authenticator that requires authentication at the edge', () => {
    const required = Object.fromEntries(
      Object.entries({ ...AUTHENTICATORS, iap: Authenticator.iap() }).map(([name, authenticator]) => {
        let atEdge: unknown;
        new HubOf((platform) => {
          Object.defineProperty(platform.exposure, 'expose', {
            value: (_scope: unknown, _id: string, props: { requireAuthentication?: boolean }) => {
              atEdge = props.requireAuthentication;
              return { url: 'https://notebooks.example.com', ingressPeers: [] };
            },
          });
          return { ...HOSTNAME, authenticator };
        });
        return [name, atEdge];
      }),
    );
    expect(Object.keys(required).filter((name) => required[name])).toEqual(['iap-all', 'iap']);
  });
});
