import { App, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  type AnyClusterPlatformProps,
  Authenticator,
  GkePlatform,
  type IPlatform,
  JupyterHub,
  type JupyterHubProps,
  K3dPlatform,
  K3sPlatform,
  KubeflowApp,
  LogSource,
  MicroK8sPlatform,
  MinikubePlatform,
  ModelSource,
  ModelTrafficSplit,
  type PlatformBase,
  ProxyHttps,
  ProxyService,
  TensorBoard,
  TFServing,
  TlsTermination,
  Warnings,
} from 'kubeflow-cdk';
import { openExposures } from './exposure-rules';

type Make = (app: KubeflowApp, props?: AnyClusterPlatformProps) => PlatformBase;

/** Platforms that expose hostnames with an Ingress. Without props, nothing says where TLS ends. */
const INGRESS: [string, Make][] = [
  ['AnyClusterPlatform', (app, props) => new AnyClusterPlatform(app, 'lab', { ingressClassName: 'nginx', ...props })],
  ['K3sPlatform', (app, props) => new K3sPlatform(app, 'lab', props)],
  ['K3dPlatform', (app, props) => new K3dPlatform(app, 'lab', props)],
  ['MinikubePlatform', (app, props) => new MinikubePlatform(app, 'lab', { ingressClassName: 'nginx', ...props })],
  ['MicroK8sPlatform', (app, props) => new MicroK8sPlatform(app, 'lab', { ingressClassName: 'public', ...props })],
];
const GATEWAY: [string, Make][] = [
  [
    'a Gateway',
    (app, props) =>
      new AnyClusterPlatform(app, 'lab', {
        gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
        ...props,
      }),
  ],
  ['GkePlatform', (app) => new GkePlatform(app, 'lab', { project: 'my-project', zone: 'us-central1-a' })],
];

const NATIVE = Authenticator.nativeAccounts({ adminUsers: ['ann'] });
const CLAIM = kplus.PersistentVolumeClaim.fromClaimName(new App(), 'claim', 'models');
const OPEN = { hostname: 'app.example.com', requireAuthentication: false };

const hub = (props: JupyterHubProps) => (platform: IPlatform) =>
  void new JupyterHub(platform.chart('app'), 'hub', props);
const server = (platform: IPlatform, id: string, props: object = {}) =>
  new TFServing(platform.chart('app'), id, { model: ModelSource.claim(CLAIM), ...props });

/** Every component that can be exposed under a hostname. */
const EXPOSED: [string, (platform: IPlatform) => void][] = [
  ['JupyterHub', hub({ hostname: 'app.example.com', authenticator: NATIVE })],
  ['TFServing', (platform) => void server(platform, 'server', { exposure: OPEN })],
  [
    'TensorBoard',
    (platform) =>
      void new TensorBoard(platform.chart('app'), 'board', { logs: LogSource.claim(CLAIM), exposure: OPEN }),
  ],
  [
    'ModelTrafficSplit',
    (platform) =>
      void new ModelTrafficSplit(platform.chart('app'), 'split', {
        ...OPEN,
        backends: [{ server: server(platform, 'stable'), weight: 1 }],
      }),
  ],
  [
    'a component of the program',
    (platform) =>
      void platform.exposure.expose(platform.chart('app'), 'own', {
        ...OPEN,
        serviceName: 'own',
        port: 80,
        healthCheckPath: '/',
      }),
  ],
];

/** Components that the program exposes without saying who authenticates users. */
const UNAUTHENTICATED: [string, (platform: IPlatform) => void][] = [
  ['TFServing', (platform) => void server(platform, 'server', { exposure: { hostname: OPEN.hostname } })],
  [
    'TensorBoard',
    (platform) =>
      void new TensorBoard(platform.chart('app'), 'board', {
        logs: LogSource.claim(CLAIM),
        exposure: { hostname: OPEN.hostname },
      }),
  ],
  [
    'a component of the program',
    (platform) =>
      void platform.exposure.expose(platform.chart('app'), 'own', {
        hostname: OPEN.hostname,
        serviceName: 'own',
        port: 80,
        healthCheckPath: '/',
      }),
  ],
];

/** Ways to expose a hub. None of them names an authenticator. */
const HUBS: [string, JupyterHubProps][] = [
  ['a hostname', { hostname: 'hub.example.com' }],
  ['a hostname and TLS at the proxy', { hostname: 'hub.example.com', proxy: { https: ProxyHttps.secret('tls') } }],
  ['a load balancer', { proxy: { https: ProxyHttps.secret('tls'), service: ProxyService.loadBalancer() } }],
  ['a load balancer that ends TLS', { proxy: { https: ProxyHttps.offload(), service: ProxyService.loadBalancer() } }],
  ['node ports', { proxy: { https: ProxyHttps.plainHttp(), service: ProxyService.nodePort({ httpNodePort: 30080 }) } }],
  [
    'an ingress controller outside of the program',
    { network: { allowProxyIngressFrom: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'edge' } }] } },
  ],
];

const app = () => new KubeflowApp({ summary: false });

describe.each(INGRESS)('an Ingress of %s', (_, make) => {
  test.each(EXPOSED)('fails for %s if nothing says where TLS ends', (_component, expose) => {
    expect(() => expose(make(app()))).toThrow(
      /hostname "app\.example\.com" would be served over plain HTTP[\s\S]*`ingressTls: true`[\s\S]*TlsTermination\.NONE/,
    );
  });

  test.each(EXPOSED)('exposes %s with a certificate, TLS elsewhere, or plain HTTP by choice', (_component, expose) => {
    for (const props of [
      { ingressTls: true },
      { tlsTermination: TlsTermination.EXTERNAL },
      { tlsTermination: TlsTermination.NONE },
    ]) {
      expect(() => expose(make(app(), props))).not.toThrow();
    }
  });
});

describe.each([...INGRESS, ...GATEWAY])('on %s', (_, make) => {
  const withTls = () => make(app(), { tlsTermination: TlsTermination.EXTERNAL });

  test.each(HUBS)('fails for a hub with the shared password and %s', (_way, props) => {
    const usesIap = make === GATEWAY[1][1] && props.hostname !== undefined && props.proxy === undefined;
    const message = usesIap ? 'no OAuth client' : 'everyone with the shared password could sign in as any user';
    expect(() => hub(props)(withTls())).toThrow(message);
    const authenticator = Authenticator.sharedPassword();
    expect(() => hub({ ...props, authenticator })(withTls())).toThrow('everyone with the shared password');
  });

  test.each(HUBS)('accepts another authenticator, or the shared password by choice, with %s', (_way, props) => {
    for (const authenticator of [NATIVE, Authenticator.sharedPassword({ allowExposure: true })]) {
      expect(() => hub({ ...props, authenticator })(withTls())).not.toThrow();
    }
  });

  test.each(UNAUTHENTICATED)('fails for %s unless the program says who authenticates users', (_component, expose) => {
    expect(() => expose(withTls())).toThrow('authentication for app.example.com at the load balancer is not supported');
  });

  test('no error suggests the shared password for an exposed component', () => {
    for (const [, expose] of UNAUTHENTICATED) {
      expect(messageOf(() => expose(withTls()))).not.toMatch(/shared ?password/i);
    }
    expect(
      messageOf(() => hub({ hostname: 'hub.example.com', authenticator: Authenticator.iap() })(withTls())),
    ).not.toMatch(/shared ?password/i);
  });

  test('a hub without a hostname needs no choice', () => {
    const platform = withTls();
    hub({})(platform);
    expect(Testing.synth(platform.chart('app')).map(({ kind }) => kind)).not.toContain('Ingress');
  });
});

test.each([
  ['nginx', undefined, [{ namespaceSelector: {} }], 1],
  [
    'nginx',
    [{ namespaceLabels: { team: 'edge' }, podLabels: { app: 'nginx' } }],
    [{ namespaceSelector: { matchLabels: { team: 'edge' } }, podSelector: { matchLabels: { app: 'nginx' } } }],
    0,
  ],
] as const)(
  'network policies of components behind the controller %s allow %j',
  (ingressClassName, peers, from, warnings) => {
    for (const [name, expose] of EXPOSED.slice(0, 4)) {
      const root = app();
      const platform = new AnyClusterPlatform(root, 'lab', {
        ingressClassName,
        ingressTls: true,
        ingressControllerPeers: peers && [...peers],
      });
      expose(platform);
      const rules = Testing.synth(platform.chart('app'))
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(({ spec }) => spec.ingress ?? []);
      expect([name, rules.some((rule) => JSON.stringify(rule.from) === JSON.stringify(from))]).toEqual([name, true]);
      expect(Warnings.of(root).filter((text) => text.includes('unknown-ingress-controller'))).toHaveLength(warnings);
    }
  },
);

test.each(INGRESS.slice(1))('%s knows the pods of its ingress controller', (_, make) => {
  const root = app();
  const platform = make(root, { ingressTls: true });
  EXPOSED[0][1](platform);
  const policy = Testing.synth(platform.chart('app')).find(({ metadata }) => metadata.name === 'hub-proxy' && metadata);
  expect(JSON.stringify(Testing.synth(platform.chart('app')))).not.toContain('"namespaceSelector":{}');
  expect(policy).toBeDefined();
  expect(Warnings.of(root)).toEqual([]);
});

test.each([...INGRESS, ...GATEWAY])('no component is open on %s, with TLS and a known controller', (_, make) => {
  for (const [name, expose] of EXPOSED) {
    const peers = [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'edge' } }];
    const platform = make(app(), { ingressTls: true, ingressControllerPeers: peers });
    expose(platform);
    expect([name, openExposures(Testing.synth(platform.chart('app')))]).toEqual([name, []]);
  }
});

test('the controller of another IngressClass of a local cluster is unknown', () => {
  const root = app();
  EXPOSED[0][1](new K3sPlatform(root, 'lab', { ingressClassName: 'constructor', ingressTls: true }));
  expect(Warnings.of(root)).toEqual([expect.stringContaining('the ingress controller "constructor" are unknown')]);
});

test('warns about a Gateway whose HTTP listeners may serve a hostname', () => {
  const warnings = (props: AnyClusterPlatformProps) => {
    const root = app();
    EXPOSED[0][1](new AnyClusterPlatform(root, 'lab', props));
    return Warnings.of(root);
  };
  const gateway = { name: 'web', namespace: 'gateways' };
  expect(warnings({ gateway })).toEqual([expect.stringContaining('gateway "web" has no `sectionName`')]);
  expect(warnings({ gateway: { ...gateway, sectionName: 'https' } })).toEqual([]);
  expect(warnings({ gateway, tlsTermination: TlsTermination.EXTERNAL })).toEqual([]);
});

test('fails if ingressTls and tlsTermination are both set', () => {
  const props = { ingressClassName: 'nginx', ingressTls: true, tlsTermination: TlsTermination.NONE };
  expect(() => new AnyClusterPlatform(app(), 'lab', props)).toThrow(
    'ingressTls and tlsTermination (None) are both set',
  );
});

function messageOf(program: () => void): string {
  try {
    program();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the program is valid');
}
