import { Duration, Testing } from 'cdk8s';
import { ServiceType } from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../../lib/app';
import { type ModelServerServiceOptions, TFServing, type TFServingProps } from '../../../../lib/components/tf-serving';
import { MetricsDiscovery } from '../../../../lib/metrics/metrics-discovery';
import { TlsTermination } from '../../../../lib/platforms/capabilities/tls-termination';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../../../../lib/platforms/generic/any-cluster-platform-props';
import { GkePlatform } from '../../../../lib/platforms/gke';
import { NETWORK_PROPS } from '../samples';
import { chart, type Manifest, MODEL, synthesizedPodTemplate, synthesizedServer } from '../synthesized-server';

const GATEWAY = { gateway: { name: 'public', namespace: 'gateways' } };

function onPlatform(props: Partial<TFServingProps>, platformProps: AnyClusterPlatformProps = GATEWAY) {
  const scope = chart('kubeflow');
  const platform = new AnyClusterPlatform(scope.node.root as AnyClusterPlatform, 'platform', platformProps);
  const server = new TFServing(scope, 'inception', { model: MODEL, platform, ...props });
  const objects = Testing.synth(scope) as Manifest[];
  return { server, of: (kind: string) => objects.filter((object) => object.kind === kind) };
}

describe('the Service', () => {
  test('has the type, annotations, labels and source ranges of the props', () => {
    const clients = [{ cidr: '203.0.113.0/24' }];
    const { metadata, spec } = onPlatform({ service: NETWORK_PROPS.service, allowIngressFrom: clients }).of(
      'Service',
    )[0];
    expect(metadata).toMatchObject({
      name: 'inception',
      annotations: { 'example.com/internal': 'true' },
      labels: { tier: 'edge', 'app.kubernetes.io/name': 'tensorflow-serving' },
    });
    expect(spec).toMatchObject({
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['203.0.113.0/24'],
      loadBalancerClass: 'example.com/internal',
    });
    expect(onPlatform({}).of('Service')[0].spec).not.toHaveProperty('type');
  });

  test('has an appProtocol for gRPC without TLS', () => {
    const grpcPort = (props: Partial<TFServingProps>) => (synthesizedServer(props).Service.spec.ports as object[])[0];
    expect(grpcPort({})).toMatchObject({ name: 'grpc', appProtocol: 'kubernetes.io/h2c' });
    expect(grpcPort({ grpc: { ssl: { secretName: 'tls' } } })).not.toHaveProperty('appProtocol');
  });

  test('has session affinity for sessionAffinity', () => {
    const { Service } = synthesizedServer({ service: { sessionAffinity: Duration.hours(1) } });
    expect(Service.spec).toMatchObject({
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } },
    });
  });

  test('can have a headless Service, for client-side load balancing', () => {
    const { server, of } = onPlatform({ service: { headless: true } });
    const [service, headless] = of('Service');
    expect(headless.metadata.name).toBe('inception-headless');
    expect(headless.spec).toEqual({
      clusterIP: 'None',
      selector: service.spec.selector,
      ports: [{ name: 'grpc', port: 8500, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' }],
    });
    expect(server.headlessGrpc).toEqual({ host: 'inception-headless.kubeflow.svc.cluster.local', port: 8500 });
    expect(onPlatform({}).server.headlessGrpc).toBeUndefined();
  });

  test.each<[string, ModelServerServiceOptions]>([
    ['type "ExternalName" is not known', { type: ServiceType.EXTERNAL_NAME }],
    ['annotation key "a b" is not valid', { annotations: { 'a b': 'c' } }],
    ['label "app.kubernetes.io/name" would break', { labels: { 'app.kubernetes.io/name': 'x' } }],
    ['service.sessionAffinity: 172800 seconds', { sessionAffinity: Duration.days(2) }],
    ['service.loadBalancerSourceRanges[0]: "x"', { type: ServiceType.LOAD_BALANCER, loadBalancerSourceRanges: ['x'] }],
    [
      'service.loadBalancerSourceRanges requires a Service of type LoadBalancer',
      { loadBalancerSourceRanges: ['10.0.0.0/8'] },
    ],
    ['service.loadBalancerClass requires a Service of type LoadBalancer', { loadBalancerClass: 'example.com/a' }],
    ['service.loadBalancerClass "a/b/c"', { type: ServiceType.LOAD_BALANCER, loadBalancerClass: 'a/b/c' }],
  ])('fails on %s', (message, service) => {
    expect(() => onPlatform({ service, allowIngressFrom: [{ allPeers: true }] })).toThrow(message);
  });

  test('fails if it is reachable from outside without allowIngressFrom', () => {
    for (const type of [ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER]) {
      expect(() => onPlatform({ service: { type } })).toThrow(
        `chart/inception: service: a Service of type ${type} is reachable from outside the cluster, but the network policy`,
      );
    }
  });

  test('fails if the REST API would be reachable over plain HTTP by omission', () => {
    const allowIngressFrom = [{ cidr: '203.0.113.0/24' }];
    for (const type of [ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER]) {
      expect(() => onPlatform({ service: { type }, allowIngressFrom })).toThrow(
        `service: the REST API on a Service of type ${type} would be served over plain HTTP.`,
      );
      for (const tlsTermination of [TlsTermination.EXTERNAL, TlsTermination.NONE]) {
        expect(() => onPlatform({ service: { type, tlsTermination }, allowIngressFrom })).not.toThrow();
      }
    }
    expect(() => onPlatform({ service: { tlsTermination: TlsTermination.NONE } })).toThrow(
      'service.tlsTermination (None) is set for a Service of type ClusterIP.',
    );
  });

  test('fails if the name of the headless Service is too long', () => {
    expect(() => onPlatform({ name: 'a'.repeat(60), service: { headless: true } })).toThrow(
      'service.headless: name "aaa',
    );
  });
});

describe('exposure', () => {
  test('routes to the REST API, and the network policy allows the gateway', () => {
    const { server, of } = onPlatform({ exposure: NETWORK_PROPS.exposure, modelName: 'm' });
    expect(server.url).toBe('https://models.example.com');
    expect(of('HTTPRoute')[0].spec).toMatchObject({
      hostnames: ['models.example.com'],
      rules: [{ backendRefs: [{ name: 'inception', port: 8501 }], timeouts: { request: '5m' } }],
    });
    expect(of('NetworkPolicy')[0].spec.ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
      ports: [{ port: 8501, protocol: 'TCP' }],
    });
    expect(onPlatform({}).server.url).toBeUndefined();
  });

  test('fails without authentication unless it is disabled explicitly', () => {
    expect(() => onPlatform({ exposure: { hostname: 'models.example.com' } })).toThrow(
      /^chart\/inception: authentication for models\.example\.com at the load balancer is not supported on (.*\n)*.* set `requireAuthentication: false`/,
    );
  });

  test('fails if the platform has no Gateway and no IngressClass', () => {
    expect(() => onPlatform({ exposure: NETWORK_PROPS.exposure }, {})).toThrow('has no Gateway and no IngressClass');
  });
});

describe('grpcExposure', () => {
  const { exposure, grpcExposure } = NETWORK_PROPS;

  test('routes to the gRPC API with a GRPCRoute, and the network policy allows the gateway', () => {
    const { server, of } = onPlatform({ grpcExposure });
    expect(server.exposedGrpc).toEqual({ host: 'grpc.models.example.com', port: 443 });
    expect(server.url).toBeUndefined();
    expect(of('HTTPRoute')).toEqual([]);
    expect(of('GRPCRoute')).toMatchObject([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        metadata: { name: 'inception', labels: { 'app.kubernetes.io/name': 'tensorflow-serving' } },
        spec: {
          parentRefs: [{ kind: 'Gateway', name: 'public', namespace: 'gateways' }],
          hostnames: ['grpc.models.example.com'],
          rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'inception', port: 8500, weight: 1 }] }],
        },
      },
    ]);
    expect(of('NetworkPolicy')[0].spec.ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
      ports: [{ port: 8500, protocol: 'TCP' }],
    });
    expect(onPlatform({}).server.exposedGrpc).toBeUndefined();
  });

  test('can be combined with exposure', () => {
    const { server, of } = onPlatform({ exposure, grpcExposure });
    expect([server.url, server.exposedGrpc?.host]).toEqual(['https://models.example.com', 'grpc.models.example.com']);
    expect([...of('HTTPRoute'), ...of('GRPCRoute')].map(({ metadata }) => metadata.name)).toEqual([
      'inception',
      'inception',
    ]);
  });

  test('fails on the hostname of the REST API', () => {
    expect(() => onPlatform({ exposure, grpcExposure: { ...grpcExposure, hostname: exposure.hostname } })).toThrow(
      'chart/inception: grpcExposure: hostname "models.example.com" is already the hostname of the REST API.',
    );
  });

  test('fails if the server uses TLS', () => {
    expect(() => onPlatform({ grpcExposure, grpc: { ssl: { secretName: 'tls' } } })).toThrow(
      'chart/inception: grpcExposure: the server uses TLS (`grpc.ssl`), but the gateway terminates TLS.',
    );
  });

  test('fails without authentication unless it is disabled explicitly', () => {
    expect(() => onPlatform({ grpcExposure: { hostname: 'grpc.models.example.com' } })).toThrow(
      /^chart\/inception: authentication for grpc\.models\.example\.com at the load balancer is not supported on /,
    );
  });

  test('fails on a request timeout, which GRPCRoutes do not support', () => {
    expect(() => onPlatform({ grpcExposure: { ...grpcExposure, requestTimeout: Duration.minutes(5) } })).toThrow(
      'chart/inception: requestTimeout is set for gRPC, but GRPCRoute has no such field.',
    );
  });

  test.each([
    ['has only Ingress, which has no field for gRPC', { ingressClassName: 'nginx' }],
    ['has no Gateway and no IngressClass', {}],
  ])('fails if the platform %s', (message, platformProps) => {
    expect(() => onPlatform({ grpcExposure }, platformProps)).toThrow(message);
  });

  test('fails on GKE, whose gateways do not support GRPCRoutes', () => {
    const platform = new GkePlatform(new KubeflowApp({ summary: false }), 'cloud', {
      project: 'my-project',
      zone: 'us-central1-a',
    });
    expect(() => new TFServing(platform.chart('models'), 'inception', { model: MODEL, grpcExposure })).toThrow(
      /exposing gRPC is not supported on .* has Gateways without support for GRPCRoute\.\n.*LoadBalancer.*\n.*`allowIngressFrom`/,
    );
  });
});

describe('metrics', () => {
  const scrapers = [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }];

  test('can be scraped by the configured peers at the configured path', () => {
    const metrics = { scrapers, discovery: MetricsDiscovery.annotations() };
    expect(synthesizedPodTemplate({ metrics }).metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8501',
      'prometheus.io/path': '/monitoring/prometheus/metrics',
    });
    const { ConfigMap, NetworkPolicy } = synthesizedServer({ metrics });
    expect(ConfigMap.data['monitoring.config']).toContain('path: "/monitoring/prometheus/metrics"');
    expect(NetworkPolicy.spec.ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: scrapers[0].namespaceLabels } }],
      ports: [{ port: 8501, protocol: 'TCP' }],
    });
  });

  test('have a ServiceMonitor with the port of the Service', () => {
    const { ServiceMonitor, Service } = synthesizedServer({
      metrics: { scrapers, discovery: MetricsDiscovery.serviceMonitor() },
    });
    expect(ServiceMonitor.spec.endpoints).toEqual([
      { port: 'rest', path: '/monitoring/prometheus/metrics', interval: '60s' },
    ]);
    expect(Service.spec.ports).toContainEqual({ name: 'rest', port: 8501, targetPort: 'rest' });
  });

  test('fails without scrapers', () => {
    expect(() => synthesizedServer({ metrics: {} })).toThrow('metrics: `scrapers` is missing');
  });
});
