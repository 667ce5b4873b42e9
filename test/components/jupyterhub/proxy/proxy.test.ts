import { Duration } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-27';
import { ProxyHttps, ProxyLogLevel, type ProxyOptions, ProxyService } from '../../../../lib/components/jupyterhub';
import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { MetricsDiscovery } from '../../../../lib/metrics/metrics-discovery';
import { HubOf, labelsOf, type Manifest } from '../hub-of';
import { CLUSTER, HTTPS_PROXY, sample } from '../samples';

const NAME = { hostname: 'hub.example.com' };
const secret = ProxyHttps.secret('certificate');

function having(proxy: ProxyOptions, props: object = {}) {
  const hub = new HubOf({ proxy, ...props }, CLUSTER);
  const [container] = hub.proxyPod.containers;
  const service = hub.object('Service', '-proxy-public');
  return {
    hub,
    container,
    pod: hub.proxyPod,
    service,
    ports: service.spec.ports.map(({ name, port, targetPort }: Manifest) => `${name} ${port} to ${targetPort}`),
    policy: hub.object('NetworkPolicy', '-proxy').spec,
  };
}

describe('HTTPS by a Secret', () => {
  test('ends at the proxy, which redirects HTTP', () => {
    const { container, pod, ports, hub } = having({ https: secret }, NAME);
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

  test('takes up a renewed certificate while it runs', () => {
    const { container, pod, hub } = having({ https: secret });
    expect(container.env).toContainEqual({
      name: 'NODE_OPTIONS',
      value: '--import=/etc/proxy-module/reload-certificate.mjs',
    });
    expect(container.volumeMounts).toContainEqual({
      name: 'module',
      mountPath: '/etc/proxy-module',
      readOnly: true,
    });
    expect(pod.volumes[1]).toEqual({ name: 'module', configMap: { name: 'jupyterhub-proxy' } });
    expect(Object.keys(hub.object('ConfigMap', '-proxy').data)).toEqual(['reload-certificate.mjs']);
    const { annotations } = hub.object('Deployment', '-proxy').spec.template.metadata;
    expect(annotations['checksum/module']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is started by the Python tests as it is emitted', () => {
    const { args, env } = having(HTTPS_PROXY).container;
    const emitted = { args, env };
    expect(emitted).toEqual(sample('https', emitted, 'proxies'));
  });

  test('takes the names of keys, and a passphrase', () => {
    const { pod, container } = having({
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

  test('has no port for HTTP where nothing is redirected', () => {
    const { container, ports, policy } = having({
      https: ProxyHttps.secret('certificate', { redirectHttp: false }),
      service: ProxyService.loadBalancer(),
    });
    expect(ports).toEqual(['https 443 to https']);
    expect(container.args.filter((argument: string) => argument.startsWith('--redirect'))).toEqual([]);
    expect(policy.ingress).toContainEqual({ ports: [{ port: 8443, protocol: 'TCP' }] });
  });

  test('fails when the Secret or a key of it is none', () => {
    expect(() => having({ https: ProxyHttps.secret('My Secret') })).toThrow('proxy.https: Secret "My Secret"');
    expect(() => having({ https: ProxyHttps.secret('pki', { privateKey: 'a/b' }) })).toThrow(
      'proxy.https: privateKey "a/b" is not a key of a Secret.',
    );
  });

  test('fails when people sign in by IAP, which is not there', () => {
    expect(() => having({ https: secret }, { ...NAME, authenticator: Authenticator.iap() })).toThrow(
      'signIn: IAP signs people in at',
    );
  });
});

describe('HTTPS by cert-manager', () => {
  test('is by a certificate for the hostname', () => {
    const { hub, pod } = having({ https: ProxyHttps.certManager({ issuer: 'letsencrypt' }) }, NAME);
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

  test('is for the hosts that are named, by an issuer of any kind', () => {
    const { hub } = having({
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

  test('fails when it is not known for which name', () => {
    expect(() => having({ https: ProxyHttps.certManager({ issuer: 'letsencrypt' }) })).toThrow(
      'cert-manager is not told for which names',
    );
  });

  test.each([
    [{ issuer: 'Lets Encrypt' }, 'proxy.https: issuer "Lets Encrypt"'],
    [{ issuer: 'a', issuerKind: 'two words' }, '"two words" is not a kind of issuer'],
    [{ issuer: 'a', issuerGroup: '' }, 'group of the issuer'],
    [{ issuer: 'a', hosts: ['https://hub'] }, '"https://hub" in `hosts` is not a name'],
  ])('fails on %j', (options, message) => {
    expect(() => having({ https: ProxyHttps.certManager(options) }, NAME)).toThrow(message);
  });
});

describe('HTTPS elsewhere', () => {
  test('may end before the Service, which then leads to HTTP', () => {
    const { ports, hub, container } = having({ https: ProxyHttps.offload() }, NAME);
    expect(ports).toEqual(['http 80 to http', 'https 443 to http']);
    expect(container.args).toContain('--port=8000');
    expect(hub.hub.url).toBe('https://hub.example.com');
    expect(hub.hub.servicePort).toBe(80);
  });

  test('leaves no port for HTTP at a load balancer but where it is asked for', () => {
    const service = ProxyService.loadBalancer();
    expect(having({ service, https: ProxyHttps.offload() }).ports).toEqual(['https 443 to http']);
    expect(having({ service, https: ProxyHttps.offload({ exposeHttp: true }) }).ports).toEqual([
      'http 80 to http',
      'https 443 to http',
    ]);
  });

  test('ends at the way in of the platform where there is a hostname', () => {
    const { hub } = having({ https: ProxyHttps.platform() }, NAME);
    expect(hub.names).toContain('HTTPRoute jupyterhub-proxy-public');
    expect(() => having({ https: ProxyHttps.platform() })).toThrow('the hub has no name there');
  });
});

describe('the Service', () => {
  test('is within the cluster, and carries what it is told', () => {
    expect(having({}).service.spec.type).toBeUndefined();
    const { service } = having({
      service: ProxyService.clusterIp({ annotations: { a: 'b c' }, labels: { tier: 'edge' }, preferDualStack: true }),
    });
    expect(service.metadata.annotations).toEqual({ a: 'b c' });
    expect(service.metadata.labels).toMatchObject({ tier: 'edge', ...labelsOf('proxy') });
    expect(service.spec.ipFamilyPolicy).toBe('PreferDualStack');
  });

  test('can be a load balancer', () => {
    const { service, policy, hub } = having(
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

  test('lets in only the clients that are named', () => {
    const { policy } = having({
      https: ProxyHttps.plainHttp(),
      service: ProxyService.loadBalancer({ allowIngressFrom: [{ cidr: '198.51.100.0/24' }] }),
    });
    expect(policy.ingress).toHaveLength(2);
    expect(policy.ingress[1]).toEqual({
      from: [{ ipBlock: { cidr: '198.51.100.0/24' } }],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
  });

  test('can be a port of every node, to which HTTP is redirected', () => {
    const { service, container, hub } = having(
      { https: secret, service: ProxyService.nodePort({ httpNodePort: 30080, httpsNodePort: 30443 }) },
      NAME,
    );
    expect(service.spec.type).toBe('NodePort');
    expect(service.spec.ports.map(({ nodePort }: Manifest) => nodePort)).toEqual([30080, 30443]);
    expect(container.args).toContain('--redirect-to=30443');
    expect(hub.hub.url).toBe('https://hub.example.com:30443');
  });

  test('speaks HTTP where that is said', () => {
    const { hub, ports } = having(
      { https: ProxyHttps.plainHttp(), service: ProxyService.nodePort({ httpNodePort: 30080 }) },
      NAME,
    );
    expect(ports).toEqual(['http 80 to http']);
    expect(hub.hub.url).toBe('http://hub.example.com:30080');
  });

  test.each(['nodePort', 'loadBalancer'] as const)(
    'fails when it is a %s and it is not said where TLS ends',
    (type) => {
      for (const https of [undefined, ProxyHttps.platform()]) {
        expect(() => having({ https, service: ProxyService[type]() }, NAME)).toThrow('passwords would go in the clear');
      }
    },
  );

  test.each([
    [ProxyService.nodePort(), secret, 'its port of the nodes is not known'],
    [ProxyService.nodePort({ httpNodePort: 0 }), ProxyHttps.plainHttp(), 'httpPort 0 is not a valid port'],
    [
      ProxyService.nodePort({ httpsNodePort: 30443 }),
      ProxyHttps.plainHttp(),
      'httpsPort is given, but the Service has no',
    ],
    [
      ProxyService.loadBalancer({ loadBalancerSourceRanges: ['all'] }),
      secret,
      'sourceRanges[0]: "all" is not a valid CIDR block',
    ],
    [ProxyService.loadBalancer({ loadBalancerIp: 'hub' }), secret, 'address "hub" is not an address'],
    [
      ProxyService.loadBalancer({ allowIngressFrom: [{ cidr: '1' }] }),
      secret,
      'clients[0]: "1" is not a valid CIDR block',
    ],
    [ProxyService.clusterIp({ annotations: { 'a b': '' } }), secret, 'annotation key "a b" is not valid'],
    [ProxyService.clusterIp({ labels: { 'app.kubernetes.io/name': 'x' } }), secret, 'would break the selectors'],
  ])('fails on a Service that cannot be (%#)', (service, https, message) => {
    expect(() => having({ service, https })).toThrow(message);
  });
});

describe('times and headers', () => {
  const args = (proxy: ProxyOptions) => having(proxy).container.args.slice(6);

  test('are those of upstream where nothing is said', () => {
    expect(args({ https: ProxyHttps.offload() })).toEqual([]);
  });

  test('keep connections for longer than browsers do where people come by port-forward', () => {
    expect(args({})).toEqual(['--keep-alive-timeout=320000']);
    expect(args({ keepAliveTimeout: Duration.seconds(65) })).toEqual(['--keep-alive-timeout=65000']);
  });

  test('reach the proxy', () => {
    expect(
      args({
        timeout: Duration.minutes(30),
        proxyTimeout: Duration.millis(1500),
        keepAliveTimeout: Duration.seconds(65),
        requestHeaders: { 'X-Cluster': 'lab $(HOME)' },
        forwardedHeaders: false,
        logLevel: ProxyLogLevel.DEBUG,
        args: ['--auto-rewrite'],
      }),
    ).toEqual([
      '--log-level=debug',
      '--timeout=1800000',
      '--proxy-timeout=1500',
      '--keep-alive-timeout=65000',
      '--no-x-forward',
      '--custom-header=X-Cluster:lab $$(HOME)',
      '--auto-rewrite',
    ]);
  });

  test('may lead elsewhere', () => {
    const { container } = having({ defaultTarget: 'http://landing:8080', errorTarget: 'https://errors' });
    expect(container.args).toEqual(
      expect.arrayContaining(['--default-target=http://landing:8080', '--error-target=https://errors']),
    );
  });

  test('of requests reach the way in of the platform', () => {
    const { hub } = having({ requestTimeout: Duration.hours(36) }, NAME);
    const { rules } = hub.objects.find(({ kind }) => kind === 'HTTPRoute').spec;
    expect(rules[0].timeouts).toEqual({ request: '36h' });
  });

  test('fails when people do not come by the way in', () => {
    expect(() => having({ requestTimeout: Duration.days(1) })).toThrow('proxy.requestTimeout is given, but');
    expect(() => having({ https: secret, requestTimeout: Duration.days(1) }, NAME)).toThrow('proxy.requestTimeout');
  });

  test.each<[ProxyOptions, string]>([
    [{ timeout: Duration.millis(0) }, 'proxy.timeout: 0 ms'],
    [{ proxyTimeout: Duration.days(25) }, 'proxy.proxyTimeout: 2160000000 ms'],
    [{ keepAliveTimeout: Duration.millis(1.5) }, 'proxy.keepAliveTimeout: 1.5 ms'],
    [{ requestHeaders: { 'X Cluster': 'lab' } }, '"X Cluster: lab" is not a header'],
    [{ requestHeaders: { 'X-Cluster': 'a\nb' } }, 'is not a header'],
    [{ defaultTarget: 'landing:8080' }, 'proxy.defaultTarget: "landing:8080" is not the URL'],
    [{ errorTarget: 'http://a b' }, 'proxy.errorTarget: "http://a b"'],
    [{ logLevel: 'LOUD' as ProxyLogLevel }, 'proxy.logLevel "LOUD" is not known'],
    [{ args: ['--port=1'] }, 'proxy.args: "--port=1" is an option that the component gives itself'],
    [{ args: ['--log-level', 'debug'] }, 'Use `proxy.logLevel`'],
  ])('fails on %j', (proxy, message) => {
    expect(() => having(proxy)).toThrow(message);
  });
});

describe('the pod', () => {
  test('is scraped by those who are named, and by nobody else', () => {
    expect(having({}).container.ports.map(({ name }: Manifest) => name)).toEqual(['http', 'api']);
    const { container, policy } = having({ metrics: { scrapers: [{ podLabels: { app: 'prometheus' } }] } });
    expect(container.args).toEqual(expect.arrayContaining(['--metrics-ip=', '--metrics-port=8002']));
    expect(container.ports).toContainEqual({ name: 'metrics', containerPort: 8002 });
    expect(policy.ingress).toContainEqual({
      from: [{ podSelector: { matchLabels: { app: 'prometheus' } } }],
      ports: [{ port: 8002, protocol: 'TCP' }],
    });
  });

  test('tells those who scrape it where its metrics are', () => {
    const scrapers = [{ podLabels: { app: 'prometheus' } }];
    const annotated = having({ metrics: { scrapers, discovery: MetricsDiscovery.annotations() } });
    expect(annotated.hub.object('Deployment', '-proxy').spec.template.metadata.annotations).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8002',
      'prometheus.io/path': '/metrics',
    });
    const { hub } = having({ metrics: { scrapers, discovery: MetricsDiscovery.serviceMonitor() } });
    const [monitor] = hub.objects.filter(({ kind }) => kind === 'ServiceMonitor');
    expect(monitor.spec.endpoints).toEqual([{ port: 'metrics', path: '/metrics', interval: '60s' }]);
    // Of the Services that it selects one has the port.
    const ports = hub.objects.filter(({ kind }) => kind === 'Service').flatMap(({ spec }) => spec.ports);
    expect(ports.filter(({ name }) => name === 'metrics')).toEqual([
      { name: 'metrics', port: 8002, targetPort: 'metrics' },
    ]);
  });

  test('ends at once, or when what is open has had its time', () => {
    expect(having({}).container.lifecycle).toBeUndefined();
    const { container, pod } = having({ drainTime: Duration.seconds(45) });
    expect(container.lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '45'] } } });
    expect(pod.terminationGracePeriodSeconds).toBe(75);
  });

  test('can be kept where it is', () => {
    const { hub } = having({ disruptionBudget: true, safeToEvict: false });
    expect(hub.object('PodDisruptionBudget', '-proxy').spec).toEqual({
      minAvailable: 1,
      selector: { matchLabels: labelsOf('proxy') },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(hub.object('Deployment', '-proxy').spec.template.metadata.annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    });
    expect(having({}).hub.names.filter((name) => name.startsWith('PodDisruption'))).toEqual([]);
  });

  test('is placed and labelled as it is told', () => {
    const affinity = { nodeAffinity: {} };
    const { hub, pod, container } = having(
      {
        nodeSelector: { pool: 'core' },
        tolerations: [{ key: 'core', operator: 'Exists' }],
        affinity,
        priorityClassName: 'core',
        imagePullSecrets: ['registry', 'registry'],
        imagePullPolicy: ImagePullPolicy.ALWAYS,
        podLabels: { tier: 'edge', team: 'proxy' },
        podAnnotations: { owner: 'Vision' },
        env: { TZ: 'UTC' },
      },
      { labels: { team: 'all' } },
    );
    expect(pod).toMatchObject({
      nodeSelector: { pool: 'core' },
      tolerations: [{ key: 'core', operator: 'Exists' }],
      affinity,
      priorityClassName: 'core',
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(container.imagePullPolicy).toBe('Always');
    expect(container.env).toContainEqual({ name: 'TZ', value: 'UTC' });
    const { metadata, spec } = hub.object('Deployment', '-proxy');
    expect(spec.template.metadata).toMatchObject({
      labels: { tier: 'edge', team: 'proxy', ...labelsOf('proxy') },
      annotations: { owner: 'Vision' },
    });
    expect(metadata.labels.team).toBe('all');
    expect(spec.selector.matchLabels).toEqual(labelsOf('proxy'));
  });

  test.each<[ProxyOptions, string]>([
    [{ nodeSelector: { 'a b': '' } }, 'label has the invalid key "a b"'],
    [{ tolerations: [{ operator: 'Equal' }] }, 'proxy.tolerations[0]: it has no key'],
    [{ priorityClassName: 'Core' }, 'proxy.priorityClassName "Core"'],
    [{ imagePullSecrets: ['My Registry'] }, 'proxy.imagePullSecrets: Secret "My Registry"'],
    [{ imagePullPolicy: 'Often' as ImagePullPolicy }, 'proxy.imagePullPolicy "Often" is not known'],
    [{ podLabels: { 'app.kubernetes.io/component': 'hub' } }, 'would break the selectors'],
    [{ podAnnotations: { '': '' } }, 'annotation key "" is not valid'],
    [{ env: { CONFIGPROXY_AUTH_TOKEN: 'x' } }, 'is set twice'],
    [{ https: secret, env: { NODE_OPTIONS: 'x' } }, 'is set twice'],
    [{ metrics: { scrapers: [{ cidr: 'x' }] } }, 'proxy.metrics.scrapers[0]'],
    [{ metrics: {} }, 'proxy.metrics: `scrapers` is missing'],
    [{ drainTime: Duration.millis(10) }, 'proxy.drainTime: 0.01 seconds'],
  ])('fails on %j', (proxy, message) => {
    expect(() => having(proxy)).toThrow(message);
  });
});
