import { type Chart, Duration, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../../lib/app';
import {
  ModelTrafficSplit,
  type ModelTrafficSplitProps,
  TFServing,
  type TFServingProps,
} from '../../../../lib/components/tf-serving';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../../../../lib/platforms/generic/any-cluster-platform-props';
import { type Manifest, MODEL } from '../synthesized-server';

const GATEWAY: AnyClusterPlatformProps = { gateway: { name: 'public', namespace: 'gateways' } };

function shared(
  props: Partial<ModelTrafficSplitProps> = {},
  canary: Partial<TFServingProps> = {},
  platformProps = GATEWAY,
) {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cloud', platformProps);
  const chart = platform.chart('models');
  const server = (id: string, more: Partial<TFServingProps> = {}) =>
    new TFServing(chart, id, { model: MODEL, modelName: 'inception', ...more });
  const [v1, v2] = [server('v1'), server('v2', canary)];
  const traffic = new ModelTrafficSplit(chart, 'inception', {
    hostname: 'models.example.com',
    backends: [
      { server: v1, weight: 95 },
      { server: v2, weight: 5 },
    ],
    requireAuthentication: false,
    ...props,
  });
  return { app, chart, platform, traffic, of: (kind: string) => kindsIn(chart, kind) };
}

function kindsIn(chart: Chart, kind: string): Manifest[] {
  return (Testing.synth(chart) as Manifest[]).filter((object) => object.kind === kind);
}

test('splits the requests of one URL by weight', () => {
  const { traffic, of, app } = shared({ requestTimeout: Duration.minutes(1), labels: { team: 'vision' } });
  expect(traffic.url).toBe('https://models.example.com');
  const [route] = of('HTTPRoute');
  expect(route.metadata).toMatchObject({ name: 'inception', labels: { team: 'vision' } });
  expect(route.spec).toMatchObject({
    hostnames: ['models.example.com'],
    rules: [
      {
        timeouts: { request: '1m' },
        backendRefs: [
          { name: 'v1', port: 8501, weight: 95 },
          { name: 'v2', port: 8501, weight: 5 },
        ],
      },
    ],
  });
  expect(app.synthYaml()).toContain('kind: HTTPRoute');
});

test('each server allows the gateway on its REST port', () => {
  const policies = shared({ name: 'public' }).of('NetworkPolicy');
  for (const name of ['v1', 'v2']) {
    const policy = policies.find(({ metadata }) => metadata.name === `public-to-${name}`);
    expect(policy?.spec).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
          ports: [{ port: 8501, protocol: 'TCP' }],
        },
      ],
    });
    const own = policies.find(({ metadata }) => metadata.name === name);
    expect(policy?.spec.podSelector).toEqual(own?.spec.podSelector);
  }
});

test('splits gRPC calls with the same weights under another hostname', () => {
  const { traffic, of } = shared({ grpcHostname: 'grpc.example.com', requestTimeout: Duration.minutes(1) });
  expect(traffic.exposedGrpc).toEqual({ host: 'grpc.example.com', port: 443 });
  expect(of('HTTPRoute')).toHaveLength(1);
  expect(of('GRPCRoute')).toMatchObject([
    {
      metadata: { name: 'inception' },
      spec: {
        hostnames: ['grpc.example.com'],
        rules: [
          {
            backendRefs: [
              { name: 'v1', port: 8500, weight: 95 },
              { name: 'v2', port: 8500, weight: 5 },
            ],
          },
        ],
      },
    },
  ]);
  const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }];
  const policy = of('NetworkPolicy').find(({ metadata }) => metadata.name === 'inception-to-v2');
  expect(policy?.spec.ingress).toEqual([
    { from, ports: [{ port: 8501, protocol: 'TCP' }] },
    { from, ports: [{ port: 8500, protocol: 'TCP' }] },
  ]);
  expect(shared().traffic.exposedGrpc).toBeUndefined();
});

test('fails on a gRPC hostname that is that of REST, or if a server uses TLS', () => {
  expect(() => shared({ grpcHostname: 'models.example.com' })).toThrow(
    'cloud/models/inception: grpcHostname: hostname "models.example.com" is already the hostname of the REST API.',
  );
  expect(() => shared({ grpcHostname: 'grpc.example.com' }, { grpc: { ssl: { secretName: 'tls' } } })).toThrow(
    'cloud/models/inception: grpcHostname: the server "v2" uses TLS (`grpc.ssl`), but the gateway terminates TLS.',
  );
});

test('fails without authentication unless it is disabled explicitly', () => {
  expect(() => shared({ requireAuthentication: undefined })).toThrow(
    'authentication for models.example.com at the load balancer is not supported on',
  );
});

test('fails if the platform cannot split requests', () => {
  expect(() => shared({}, {}, { ingressClassName: 'nginx' })).toThrow(
    /^cloud\/models\/inception: splitting traffic by weight is not supported on/,
  );
});

test('fails if the servers have different models, naming both', () => {
  expect(() => shared({}, { modelName: 'inception-v2' }).app.synthYaml()).toThrow(
    'backends: "v1" serves "inception", but "v2" serves "inception-v2". Requests contain the model name',
  );
});

test('fails if a server is in another namespace', () => {
  const { platform } = shared();
  const elsewhere = platform.chart('other', { namespace: 'other' });
  const server = new TFServing(elsewhere, 'v3', { model: MODEL });
  expect(
    () =>
      new ModelTrafficSplit(platform.chart('models'), 'second', {
        hostname: 'second.example.com',
        backends: [{ server, weight: 1 }],
      }),
  ).toThrow('backends: the server "v3" is in namespace "other", but this construct is in "kubeflow".');
});

test.each([
  [{ name: 'A' }, 'name "A" is not a valid name'],
  [{ hostname: '10.0.0.1' }, 'hostname "10.0.0.1" is an IP address.'],
  [{ backends: [] }, '`backends` has no Service that receives traffic'],
  [{ labels: { 'a b': 'c' } }, 'label key "a b"'],
])('fails on %j', (props, message) => {
  expect(() => shared(props)).toThrow(message);
});
