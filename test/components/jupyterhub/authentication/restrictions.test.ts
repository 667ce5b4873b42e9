import { App } from 'cdk8s';
import { Authenticator, JupyterHub, ProxyHttps, ProxyService } from '../../../../lib/components/jupyterhub';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { HubOf } from '../hub-of';

const OAUTH = {
  clientId: 'hub',
  clientSecret: { secretName: 'oauth' },
  callbackUrl: 'https://hub.example.com/hub/oauth_callback',
};

const FACTORIES: { readonly [factory: string]: (options: any) => Authenticator } = {
  sharedPassword: (options) => Authenticator.sharedPassword(options),
  nativeAccounts: (options) => Authenticator.nativeAccounts(options),
  iap: (options) => Authenticator.iap(options),
};

const signIn = (authenticator: Authenticator, platform = new AnyClusterPlatform(new App(), 'lab')) =>
  new JupyterHub(platform.chart('hub'), 'hub', { authenticator });

describe('without access rules of a provider', () => {
  test.each(['sharedPassword', 'nativeAccounts', 'iap'])('%s rejects an empty list of allowed users', (factory) => {
    const authenticator = FACTORIES[factory]({ allowedUsers: [], adminUsers: ['root@example.com'] });
    expect(() => signIn(authenticator)).toThrow(
      [
        'authenticator: allowedUsers is empty.',
        '  Must have at least one member: without members, it would allow users with any name.',
        '  Add a member, or omit the list if that is intended.',
      ].join('\n'),
    );
  });

  test.each([['iap'], ['google']])('%s rejects an empty list of domains', (kind) => {
    const create = () =>
      kind === 'iap'
        ? signIn(Authenticator.iap({ hostedDomain: [] }))
        : signIn(Authenticator.google({ ...OAUTH, hostedDomain: [], allowAll: true }));
    expect(create).toThrow('authenticator: hostedDomain is empty.');
  });

  test('google rejects an empty list of groups, which would allow all domains', () => {
    expect(() => signIn(Authenticator.google({ ...OAUTH, googleGroups: [], allowAll: true }))).toThrow(
      'authenticator: googleGroups is empty.',
    );
  });
});

test('a load balancer rejects an empty list of source ranges, which Kubernetes treats as all addresses', () => {
  const service = ProxyService.loadBalancer({ loadBalancerSourceRanges: [] });
  const authenticator = Authenticator.sharedPassword({ allowExposure: true });
  expect(() => new HubOf({ authenticator, proxy: { https: ProxyHttps.plainHttp(), service } })).toThrow(
    'proxy.service: loadBalancerSourceRanges is empty.\n  Must have at least one member: without members, it would allow all addresses.',
  );
});
