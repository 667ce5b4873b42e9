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

test('servers share one address by weight', () => {
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

test('each server lets in what leads to it, at the port of its REST API', () => {
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

test('servers share calls over gRPC by the same weights, under a name of its own', () => {
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

test('fails where calls over gRPC would have the name of the REST API, or end in TLS', () => {
  expect(() => shared({ grpcHostname: 'models.example.com' })).toThrow(
    'cloud/models/inception: grpcHostname: hostname "models.example.com" is that of the REST API too.',
  );
  expect(() => shared({ grpcHostname: 'grpc.example.com' }, { grpc: { ssl: { secretName: 'tls' } } })).toThrow(
    'cloud/models/inception: grpcHostname: the server "v2" speaks TLS itself (`grpc.ssl`), which the way in ends.',
  );
});

test('fails where nobody could sign in, unless that is said to be meant', () => {
  expect(() => shared({ requireAuthentication: undefined })).toThrow(
    'authentication for models.example.com at the load balancer is not supported on',
  );
});

test('fails where requests cannot be shared', () => {
  expect(() => shared({}, {}, { ingressClassName: 'nginx' })).toThrow(
    /^cloud\/models\/inception: splitting traffic by weight is not supported on/,
  );
});

test('fails when a server has other models, naming both', () => {
  expect(() => shared({}, { modelName: 'inception-v2' }).app.synthYaml()).toThrow(
    'shares: "v1" serves "inception", and "v2" serves "inception-v2". Requests name the model that they are for',
  );
});

test('fails when a server is in another namespace', () => {
  const { platform } = shared();
  const elsewhere = platform.chart('other', { namespace: 'other' });
  const server = new TFServing(elsewhere, 'v3', { model: MODEL });
  expect(
    () =>
      new ModelTrafficSplit(platform.chart('models'), 'second', {
        hostname: 'second.example.com',
        backends: [{ server, weight: 1 }],
      }),
  ).toThrow('shares: the server "v3" is in namespace "other", and this is in "kubeflow".');
});

test.each([
  [{ name: 'A' }, 'name "A" is not a valid name'],
  [{ hostname: '10.0.0.1' }, 'hostname "10.0.0.1" is an IP address.'],
  [{ backends: [] }, '`backends` has no Service that receives traffic'],
  [{ labels: { 'a b': 'c' } }, 'label has the key "a b"'],
])('fails on %j', (props, message) => {
  expect(() => shared(props)).toThrow(message);
});
