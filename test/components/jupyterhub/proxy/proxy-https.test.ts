import { ProxyHttps, ProxyService } from '../../../../lib/components/jupyterhub';
import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { labelsOf, type Manifest } from '../hub-of';
import { HTTPS_PROXY, sample } from '../samples';
import { NAME, proxyWith, secret } from './proxy-of';

describe('HTTPS with a Secret', () => {
  test('terminates at the proxy, which redirects HTTP', () => {
    const { container, pod, ports, hub } = proxyWith({ https: secret }, NAME);
    expect(container.args).toEqual([
      '--ip=',
      '--port=8443',
      '--api-ip=',
      '--api-port=8001',
      '--default-target=http://jupyterhub-hub:8081',
      '--error-target=http://jupyterhub-hub:8081/hub/error',
      '--ssl-key=/etc/proxy-certificate/tls.key',
      '--ssl-cert=/etc/proxy-certificate/tls.crt',
      '--redirect-port=8000',
      '--redirect-to=443',
    ]);
    expect(ports).toEqual(['http 80 to http', 'https 443 to https']);
    expect(container.ports.map(({ name }: Manifest) => name)).toEqual(['https', 'http', 'api']);
    expect(container.readinessProbe.httpGet).toEqual({ path: '/_chp_healthz', port: 'https', scheme: 'HTTPS' });
    expect(pod.volumes[0]).toEqual({
      name: 'certificate',
      secret: {
        secretName: 'certificate',
        defaultMode: 0o440,
        items: [
          { key: 'tls.key', path: 'tls.key' },
          { key: 'tls.crt', path: 'tls.crt' },
        ],
      },
    });
    expect(pod.securityContext.fsGroup).toBe(65534);
    expect(hub.hub.url).toBe('https://hub.example.com');
    expect(hub.hub.servicePort).toBe(443);
    expect(hub.values.public_url).toBe('https://hub.example.com');
    expect(hub.names.filter((name) => name.startsWith('HTTPRoute'))).toEqual([]);
  });

  test('loads a renewed certificate without a restart', () => {
    const { container, pod, hub } = proxyWith({ https: secret });
    expect(container.env).toContainEqual({
      name: 'NODE_OPTIONS',
      value: '--import=/etc/proxy-module/hide-identity.mjs --import=/etc/proxy-module/reload-certificate.mjs',
    });
    expect(container.volumeMounts).toContainEqual({
      name: 'module',
      mountPath: '/etc/proxy-module',
      readOnly: true,
    });
    expect(pod.volumes[1]).toEqual({ name: 'module', configMap: { name: 'jupyterhub-proxy' } });
    expect(Object.keys(hub.object('ConfigMap', '-proxy').data)).toEqual([
      'hide-identity.mjs',
      'reload-certificate.mjs',
      'sealed-cookies.mjs',
    ]);
  });

  test('has the arguments that the Python tests run', () => {
    const { args, env } = proxyWith(HTTPS_PROXY).container;
    const emitted = { args, env };
    expect(emitted).toEqual(sample('https', emitted, 'proxies'));
  });

  test('supports other key names and a passphrase', () => {
    const { pod, container } = proxyWith({
      https: ProxyHttps.secret('pki', { privateKey: 'key.pem', certificate: 'chain.pem', passphrase: 'phrase' }),
    });
    expect(pod.volumes[0].secret.items).toEqual([
      { key: 'key.pem', path: 'tls.key' },
      { key: 'chain.pem', path: 'tls.crt' },
    ]);
    expect(container.env).toContainEqual({
      name: 'CONFIGPROXY_SSL_KEY_PASSPHRASE',
      valueFrom: { secretKeyRef: { name: 'pki', key: 'phrase' } },
    });
  });

  test('has no HTTP port without a redirect', () => {
    const { container, ports, policy } = proxyWith({
      https: ProxyHttps.secret('certificate', { redirectHttp: false }),
      service: ProxyService.loadBalancer(),
    });
    expect(ports).toEqual(['https 443 to https']);
    expect(container.args.filter((argument: string) => argument.startsWith('--redirect'))).toEqual([]);
    expect(policy.ingress).toContainEqual({ ports: [{ port: 8443, protocol: 'TCP' }] });
  });

  test('fails if the Secret or one of its keys is invalid', () => {
    expect(() => proxyWith({ https: ProxyHttps.secret('My Secret') })).toThrow('proxy.https: Secret "My Secret"');
    expect(() => proxyWith({ https: ProxyHttps.secret('pki', { privateKey: 'a/b' }) })).toThrow(
      'proxy.https: privateKey: "a/b" is not a valid key',
    );
  });

  test('fails with IAP, which requires the platform exposure', () => {
    expect(() => proxyWith({ https: secret }, { ...NAME, authenticator: Authenticator.iap() })).toThrow(
      "authenticator: IAP requires the platform's exposure",
    );
  });
});

describe('HTTPS with cert-manager', () => {
  test('requests a certificate for the hostname', () => {
    const { hub, pod } = proxyWith({ https: ProxyHttps.certManager({ issuer: 'letsencrypt' }) }, NAME);
    const certificate = hub.objects.find(({ kind }) => kind === 'Certificate');
    expect(certificate.apiVersion).toBe('cert-manager.io/v1');
    expect(certificate.metadata.labels).toMatchObject(labelsOf('proxy'));
    expect(certificate.spec).toEqual({
      secretName: 'jupyterhub-proxy-tls',
      secretTemplate: { labels: expect.objectContaining(labelsOf('proxy')) },
      dnsNames: ['hub.example.com'],
      issuerRef: { name: 'letsencrypt', kind: 'ClusterIssuer', group: 'cert-manager.io' },
      privateKey: { rotationPolicy: 'Always' },
    });
    expect(pod.volumes[0].secret.secretName).toBe('jupyterhub-proxy-tls');
  });

  test('supports other DNS names and any kind of issuer', () => {
    const { hub } = proxyWith({
      https: ProxyHttps.certManager({
        issuer: 'corp',
        issuerKind: 'VaultIssuer',
        issuerGroup: 'issuers.example.com',
        hosts: ['hub.example.com', '*.hub.example.com'],
        redirectHttp: false,
      }),
    });
    const { spec } = hub.objects.find(({ kind }) => kind === 'Certificate');
    expect(spec.dnsNames).toEqual(['hub.example.com', '*.hub.example.com']);
    expect(spec.issuerRef).toEqual({ name: 'corp', kind: 'VaultIssuer', group: 'issuers.example.com' });
    expect(hub.hub.url).toBeUndefined();
  });

  test('fails without a DNS name', () => {
    expect(() => proxyWith({ https: ProxyHttps.certManager({ issuer: 'letsencrypt' }) })).toThrow(
      'proxy.https: the certificate has no DNS names.',
    );
  });

  test.each([
    [{ issuer: 'Lets Encrypt' }, 'proxy.https: issuer "Lets Encrypt"'],
    [{ issuer: 'a', issuerKind: 'two words' }, '"two words" is not a valid issuer kind'],
    [{ issuer: 'a', issuerGroup: '' }, 'proxy.https: issuerGroup ""'],
    [{ issuer: 'a', hosts: ['https://hub'] }, '"https://hub" in `hosts` is not a valid DNS name'],
  ])('fails for the options %j', (options, message) => {
    expect(() => proxyWith({ https: ProxyHttps.certManager(options) }, NAME)).toThrow(message);
  });
});

describe('HTTPS in front of the proxy', () => {
  test('can be offloaded to a load balancer, with the Service forwarding to HTTP', () => {
    const { ports, hub, container } = proxyWith({ https: ProxyHttps.offload() }, NAME);
    expect(ports).toEqual(['http 80 to http', 'https 443 to http']);
    expect(container.args).toContain('--port=8000');
    expect(hub.hub.url).toBe('https://hub.example.com');
    expect(hub.hub.servicePort).toBe(80);
  });

  test('removes the HTTP port of a load balancer unless it is enabled', () => {
    const service = ProxyService.loadBalancer();
    expect(proxyWith({ service, https: ProxyHttps.offload() }).ports).toEqual(['https 443 to http']);
    expect(proxyWith({ service, https: ProxyHttps.offload({ exposeHttp: true }) }).ports).toEqual([
      'http 80 to http',
      'https 443 to http',
    ]);
  });

  test('is terminated by the platform if there is a hostname', () => {
    const { hub } = proxyWith({ https: ProxyHttps.platform() }, NAME);
    expect(hub.names).toContain('HTTPRoute jupyterhub-proxy-public');
    expect(() => proxyWith({ https: ProxyHttps.platform() })).toThrow(
      'ProxyHttps.platform() is set, but the hub has no hostname.',
    );
  });
});
