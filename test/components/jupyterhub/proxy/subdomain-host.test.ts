import { Authenticator, type JupyterHubProps, ProxyHttps, ProxyService } from '../../../../lib/components/jupyterhub';
import { TlsTermination } from '../../../../lib/platforms/capabilities/tls-termination';
import type { AnyClusterPlatformProps } from '../../../../lib/platforms/generic';
import { HubOf } from '../hub-of';

const TLS: AnyClusterPlatformProps = { ingressClassName: 'nginx', ingressTls: true };
const SUBDOMAINS: JupyterHubProps = {
  hostname: 'hub.example.com',
  subdomainHost: true,
  authenticator: Authenticator.nativeAccounts({ adminUsers: ['root'] }),
};
const certManager = ProxyHttps.certManager({ issuer: 'letsencrypt' });

describe('subdomainHost', () => {
  test('configures the hub, the proxy, the routes and the certificate', () => {
    const hub = new HubOf(SUBDOMAINS, TLS);
    expect(hub.values).toMatchObject({
      public_url: 'https://hub.example.com',
      subdomain_host: 'https://hub.example.com',
    });
    expect(hub.proxyPod.containers[0].args).toContain('--host-routing');
    const { rules, tls } = hub.object('Ingress', '-proxy-public').spec;
    expect(rules.map(({ host }: { host: string }) => host)).toEqual(['hub.example.com', '*.hub.example.com']);
    expect(rules[1].http).toEqual(rules[0].http);
    expect(tls).toEqual([
      { hosts: ['hub.example.com', '*.hub.example.com'], secretName: 'jupyterhub-proxy-public-tls' },
    ]);
  });

  test('is off by default', () => {
    const hub = new HubOf({ ...SUBDOMAINS, subdomainHost: undefined }, TLS);
    expect(hub.values.subdomain_host).toBeUndefined();
    expect(hub.proxyPod.containers[0].args).not.toContain('--host-routing');
    expect(hub.object('Ingress', '-proxy-public').spec.rules).toHaveLength(1);
  });

  test('is the origin of the hub, without its base URL and with its node port', () => {
    const service = ProxyService.nodePort({ httpsNodePort: 30443, httpNodePort: 30080 });
    const hub = new HubOf({ ...SUBDOMAINS, hub: { baseUrl: '/jupyter/' }, proxy: { https: certManager, service } });
    expect(hub.values).toMatchObject({
      public_url: 'https://hub.example.com:30443/jupyter',
      subdomain_host: 'https://hub.example.com:30443',
    });
  });

  test('is included in a certificate of cert-manager for the proxy', () => {
    const hub = new HubOf({ ...SUBDOMAINS, proxy: { https: certManager } });
    expect(hub.object('Certificate', '-proxy').spec.dnsNames).toEqual(['hub.example.com', '*.hub.example.com']);
  });

  test('accepts hosts of the certificate that include the wildcard', () => {
    const hosts = ['hub.example.com', '*.hub.example.com', 'other.example.com'];
    const https = ProxyHttps.certManager({ issuer: 'letsencrypt', hosts });
    expect(new HubOf({ ...SUBDOMAINS, proxy: { https } }).object('Certificate', '-proxy').spec.dnsNames).toEqual(hosts);
  });

  test.each([
    ['there is no hostname', { hostname: undefined }, TLS, 'subdomainHost is set, but the hub has no hostname.'],
    [
      'the Ingress has no TLS',
      {},
      { ingressClassName: 'nginx', tlsTermination: TlsTermination.NONE },
      'subdomainHost is set, but the hub has no TLS.',
    ],
    ['the proxy has no TLS', { proxy: { https: ProxyHttps.plainHttp() } }, {}, 'but the hub has no TLS.'],
    ['the hostname has no dot', { hostname: 'hub' }, TLS, 'hostname "hub" cannot have subdomains for users.'],
    [
      'the hostname is an IP address',
      { hostname: '192.0.2.1', proxy: { https: certManager } },
      {},
      'hostname "192.0.2.1" cannot have subdomains for users.',
    ],
    [
      'names of users would be too long',
      { hostname: `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.com`, proxy: { https: certManager } },
      {},
      'Must be a DNS name with a dot and at most 189 characters.',
    ],
    [
      'the certificate does not include the wildcard',
      { proxy: { https: ProxyHttps.certManager({ issuer: 'letsencrypt', hosts: ['hub.example.com'] }) } },
      {},
      '`hosts` does not include "*.hub.example.com", which subdomainHost requires.',
    ],
    [
      'the name of a service with pages is too long',
      { hub: { services: { ['s'.repeat(55)]: { url: 'http://pages' } } } },
      TLS,
      'the name is too long for a subdomain.',
    ],
    [
      'the proxy gets the argument itself',
      { proxy: { args: ['--host-routing'] } },
      TLS,
      'proxy.args: "--host-routing" is set by the component.',
    ],
  ] as [string, JupyterHubProps, AnyClusterPlatformProps, string][])('fails if %s', (_, props, platform, message) => {
    expect(() => new HubOf({ ...SUBDOMAINS, ...props }, platform)).toThrow(message);
  });
});
