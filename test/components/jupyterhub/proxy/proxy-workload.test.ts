import { Duration } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-27';
import { ProxyHttps, ProxyLogLevel, type ProxyOptions } from '../../../../lib/components/jupyterhub';
import { MetricsDiscovery } from '../../../../lib/metrics/metrics-discovery';
import { labelsOf, type Manifest } from '../hub-of';
import { NAME, proxyWith, secret } from './proxy-of';

describe('arguments of configurable-http-proxy', () => {
  const args = (proxy: ProxyOptions) => proxyWith(proxy).container.args.slice(6);

  test('are the upstream defaults behind a load balancer', () => {
    expect(args({ https: ProxyHttps.offload() })).toEqual([]);
  });

  test('keep connections longer than browsers if users use port-forwarding', () => {
    expect(args({})).toEqual(['--keep-alive-timeout=320000']);
    expect(args({ keepAliveTimeout: Duration.seconds(65) })).toEqual(['--keep-alive-timeout=65000']);
  });

  test('set timeouts, headers, log level and additional arguments', () => {
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

  test('set other default and error targets', () => {
    const { container } = proxyWith({ defaultTarget: 'http://landing:8080', errorTarget: 'https://errors' });
    expect(container.args).toEqual(
      expect.arrayContaining(['--default-target=http://landing:8080', '--error-target=https://errors']),
    );
  });

  test('leave `requestTimeout` to the platform exposure', () => {
    const { hub } = proxyWith({ requestTimeout: Duration.hours(36) }, NAME);
    const { rules } = hub.objects.find(({ kind }) => kind === 'HTTPRoute').spec;
    expect(rules[0].timeouts).toEqual({ request: '36h' });
  });

  test('fail with `requestTimeout` if the platform does not expose the hub', () => {
    expect(() => proxyWith({ requestTimeout: Duration.days(1) })).toThrow('proxy.requestTimeout is set, but');
    expect(() => proxyWith({ https: secret, requestTimeout: Duration.days(1) }, NAME)).toThrow('proxy.requestTimeout');
  });

  test.each<[ProxyOptions, string]>([
    [{ timeout: Duration.millis(0) }, 'proxy.timeout: 0 ms'],
    [{ proxyTimeout: Duration.days(25) }, 'proxy.proxyTimeout: 2160000000 ms'],
    [{ keepAliveTimeout: Duration.millis(1.5) }, 'proxy.keepAliveTimeout: 1.5 ms'],
    [{ requestHeaders: { 'X Cluster': 'lab' } }, '"X Cluster: lab" is not a valid header'],
    [{ requestHeaders: { 'X-Cluster': 'a\nb' } }, 'is not a valid header'],
    [{ defaultTarget: 'landing:8080' }, 'proxy.defaultTarget: "landing:8080" is not a valid URL'],
    [{ errorTarget: 'http://a b' }, 'proxy.errorTarget: "http://a b"'],
    [{ args: ['--port=1'] }, 'proxy.args: "--port=1" is set by the component'],
    [{ args: ['--log-level', 'debug'] }, 'Use `proxy.logLevel`'],
  ])('fail for %j', (proxy, message) => {
    expect(() => proxyWith(proxy)).toThrow(message);
  });
});

describe('the proxy workload', () => {
  test('serves metrics to the configured scrapers only', () => {
    expect(proxyWith({}).container.ports.map(({ name }: Manifest) => name)).toEqual(['http', 'api']);
    const { container, policy } = proxyWith({ metrics: { scrapers: [{ podLabels: { app: 'prometheus' } }] } });
    expect(container.args).toEqual(expect.arrayContaining(['--metrics-ip=', '--metrics-port=8002']));
    expect(container.ports).toContainEqual({ name: 'metrics', containerPort: 8002 });
    expect(policy.ingress).toContainEqual({
      from: [{ podSelector: { matchLabels: { app: 'prometheus' } } }],
      ports: [{ port: 8002, protocol: 'TCP' }],
    });
  });

  test('announces its metrics with annotations or a ServiceMonitor', () => {
    const scrapers = [{ podLabels: { app: 'prometheus' } }];
    const annotated = proxyWith({ metrics: { scrapers, discovery: MetricsDiscovery.annotations() } });
    expect(annotated.hub.object('Deployment', '-proxy').spec.template.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8002',
      'prometheus.io/path': '/metrics',
    });
    const { hub } = proxyWith({ metrics: { scrapers, discovery: MetricsDiscovery.serviceMonitor() } });
    const [monitor] = hub.objects.filter(({ kind }) => kind === 'ServiceMonitor');
    expect(monitor.spec.endpoints).toEqual([{ port: 'metrics', path: '/metrics', interval: '60s' }]);
    // Only one of the selected Services has the port.
    const ports = hub.objects.filter(({ kind }) => kind === 'Service').flatMap(({ spec }) => spec.ports);
    expect(ports.filter(({ name }) => name === 'metrics')).toEqual([
      { name: 'metrics', port: 8002, targetPort: 'metrics' },
    ]);
  });

  test('stops immediately, or after `drainTime`', () => {
    expect(proxyWith({}).container.lifecycle).toBeUndefined();
    const { container, pod } = proxyWith({ drainTime: Duration.seconds(45) });
    expect(container.lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '45'] } } });
    expect(pod.terminationGracePeriodSeconds).toBe(75);
  });

  test('can block eviction by drains and by the autoscaler', () => {
    const { hub } = proxyWith({ disruptionBudget: true, safeToEvict: false });
    expect(hub.object('PodDisruptionBudget', '-proxy').spec).toEqual({
      minAvailable: 1,
      selector: { matchLabels: labelsOf('proxy') },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(hub.object('Deployment', '-proxy').spec.template.metadata.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
    });
    expect(proxyWith({}).hub.names.filter((name) => name.startsWith('PodDisruption'))).toEqual([]);
  });

  test('applies placement, metadata, image pull settings and env', () => {
    const affinity = { nodeAffinity: {} };
    const { hub, pod, container } = proxyWith(
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
    [{ nodeSelector: { 'a b': '' } }, 'label key "a b"'],
    [{ tolerations: [{ operator: 'Equal' }] }, 'proxy.tolerations[0]: it has no key'],
    [{ priorityClassName: 'Core' }, 'proxy.priorityClassName "Core"'],
    [{ imagePullSecrets: ['My Registry'] }, 'proxy.imagePullSecrets: Secret "My Registry"'],
    [{ podLabels: { 'app.kubernetes.io/component': 'hub' } }, 'would break the selectors'],
    [{ podAnnotations: { '': '' } }, 'annotation key ""'],
    [{ env: { CONFIGPROXY_AUTH_TOKEN: 'x' } }, 'is set twice'],
    [{ https: secret, env: { NODE_OPTIONS: 'x' } }, 'is set twice'],
    [{ metrics: { scrapers: [{ cidr: 'x' }] } }, 'proxy.metrics.scrapers[0]'],
    [{ metrics: {} }, 'proxy.metrics: `scrapers` is missing'],
    [{ drainTime: Duration.millis(10) }, 'proxy.drainTime: 0.01 seconds'],
  ])('fails for %j', (proxy, message) => {
    expect(() => proxyWith(proxy)).toThrow(message);
  });
});

describe('the module that hides identities from user servers', () => {
  test('is loaded before the proxy, which restarts if it changes', () => {
    const { container, pod, hub } = proxyWith({});
    expect(container.env).toEqual(
      expect.arrayContaining([
        { name: 'HUB_URL', value: 'http://jupyterhub-hub:8081' },
        { name: 'NODE_OPTIONS', value: '--import=/etc/proxy-module/hide-identity.mjs' },
      ]),
    );
    expect(container.volumeMounts).toEqual([{ name: 'module', mountPath: '/etc/proxy-module', readOnly: true }]);
    expect(pod.volumes).toEqual([{ name: 'module', configMap: { name: 'jupyterhub-proxy' } }]);
    expect(Object.keys(hub.object('ConfigMap', '-proxy').data)).toEqual(['hide-identity.mjs', 'sealed-cookies.mjs']);
    const { annotations } = hub.object('Deployment', '-proxy').spec.template.metadata;
    expect(annotations['checksum/module']).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(['NODE_OPTIONS', 'HUB_URL', 'CONFIGPROXY_AUTH_TOKEN'])('fails if env replaces %s', (name) => {
    expect(() => proxyWith({ env: { [name]: '--title=proxy' } })).toThrow(`variable "${name}" is set twice`);
  });
});
