import { ProxyHttps, type ProxyOptions, ProxyService } from '../../../../lib/components/jupyterhub';
import { Warnings } from '../../../../lib/warnings';
import { labelsOf, type Manifest } from '../hub-of';
import { NAME, proxyWith, secret } from './proxy-of';

const PEER = { cidr: '198.51.100.0/24' };

describe('the public Service', () => {
  test('is a ClusterIP Service with configured metadata and IP families', () => {
    expect(proxyWith({}).service.spec.type).toBeUndefined();
    const { service } = proxyWith({
      service: ProxyService.clusterIp({ annotations: { a: 'b c' }, labels: { tier: 'edge' }, preferDualStack: true }),
    });
    expect(service.metadata.annotations).toEqual({ a: 'b c' });
    expect(service.metadata.labels).toMatchObject({ tier: 'edge', ...labelsOf('proxy') });
    expect(service.spec.ipFamilyPolicy).toBe('PreferDualStack');
  });

  test('can be a load balancer', () => {
    const { service, policy, hub } = proxyWith(
      {
        https: secret,
        service: ProxyService.loadBalancer({
          loadBalancerSourceRanges: ['203.0.113.0/24'],
          loadBalancerIp: '203.0.113.7',
          loadBalancerClass: 'example.com/internal',
        }),
      },
      NAME,
    );
    expect(service.spec).toMatchObject({
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['203.0.113.0/24'],
      loadBalancerIP: '203.0.113.7',
      loadBalancerClass: 'example.com/internal',
    });
    expect(policy.ingress).toContainEqual({
      ports: [
        { port: 8443, protocol: 'TCP' },
        { port: 8000, protocol: 'TCP' },
      ],
    });
    expect(hub.hub.url).toBe('https://hub.example.com');
  });

  test('limits clients to `allowIngressFrom`', () => {
    const { policy } = proxyWith({
      https: ProxyHttps.plainHttp(),
      service: ProxyService.loadBalancer({ allowIngressFrom: [{ cidr: '198.51.100.0/24' }] }),
    });
    expect(policy.ingress).toHaveLength(2);
    expect(policy.ingress[1]).toEqual({
      from: [{ ipBlock: { cidr: '198.51.100.0/24' } }],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
  });

  test.each<[string, ProxyOptions, string | undefined]>([
    [
      'a load balancer',
      { https: secret, service: ProxyService.loadBalancer() },
      'Every address that reaches the Service',
    ],
    [
      'a load balancer with source ranges',
      { https: secret, service: ProxyService.loadBalancer({ loadBalancerSourceRanges: ['203.0.113.0/24'] }) },
      'applies to the load balancer only',
    ],
    [
      'node ports',
      { https: ProxyHttps.plainHttp(), service: ProxyService.nodePort({ httpNodePort: 30080 }) },
      'Every address that reaches the Service',
    ],
    ['known clients', { https: secret, service: ProxyService.loadBalancer({ allowIngressFrom: [PEER] }) }, undefined],
    [
      'everybody on purpose',
      { https: secret, service: ProxyService.loadBalancer({ allowIngressFrom: [{ allPeers: true }] }) },
      undefined,
    ],
    ['a ClusterIP Service', {}, undefined],
  ])('with %s, has a warning if its clients are unknown', (_, proxy, reason) => {
    const warnings = Warnings.of(proxyWith(proxy, NAME).hub.hub).filter((text) =>
      text.includes('jupyterhub/open-service'),
    );
    expect(warnings).toHaveLength(reason === undefined ? 0 : 1);
    expect(warnings.join()).toContain(reason ?? '');
  });

  test('can use node ports, and redirects HTTP to the HTTPS node port', () => {
    const { service, container, hub } = proxyWith(
      { https: secret, service: ProxyService.nodePort({ httpNodePort: 30080, httpsNodePort: 30443 }) },
      NAME,
    );
    expect(service.spec.type).toBe('NodePort');
    expect(service.spec.ports.map(({ nodePort }: Manifest) => nodePort)).toEqual([30080, 30443]);
    expect(container.args).toContain('--redirect-to=30443');
    expect(hub.hub.url).toBe('https://hub.example.com:30443');
  });

  test('can use HTTP without TLS', () => {
    const { hub, ports } = proxyWith(
      { https: ProxyHttps.plainHttp(), service: ProxyService.nodePort({ httpNodePort: 30080 }) },
      NAME,
    );
    expect(ports).toEqual(['http 80 to http']);
    expect(hub.hub.url).toBe('http://hub.example.com:30080');
  });

  test.each(['nodePort', 'loadBalancer'] as const)('fails for type %s without TLS', (type) => {
    for (const https of [undefined, ProxyHttps.platform()]) {
      expect(() => proxyWith({ https, service: ProxyService[type]() }, NAME)).toThrow(
        'passwords would be sent in clear text',
      );
    }
  });

  test.each([
    [ProxyService.nodePort(), secret, 'the HTTPS node port is unknown'],
    [ProxyService.nodePort({ httpNodePort: 0 }), ProxyHttps.plainHttp(), 'httpNodePort 0 is not a valid port'],
    [
      ProxyService.nodePort({ httpsNodePort: 30443 }),
      ProxyHttps.plainHttp(),
      'httpsNodePort is set, but the Service has no',
    ],
    [
      ProxyService.loadBalancer({ loadBalancerSourceRanges: ['all'] }),
      secret,
      'loadBalancerSourceRanges[0]: "all" is not a',
    ],
    [ProxyService.loadBalancer({ loadBalancerIp: 'hub' }), secret, 'loadBalancerIp "hub" is not a valid IP address'],
    [ProxyService.loadBalancer({ allowIngressFrom: [{ cidr: '1' }] }), secret, 'allowIngressFrom[0]: "1" is not a'],
    [ProxyService.clusterIp({ annotations: { 'a b': '' } }), secret, 'annotation key "a b"'],
    [ProxyService.clusterIp({ labels: { 'app.kubernetes.io/name': 'x' } }), secret, 'would break the selectors'],
  ])('fails for invalid options (%#)', (service, https, message) => {
    expect(() => proxyWith({ service, https })).toThrow(message);
  });
});
