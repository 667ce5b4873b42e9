import { Duration } from 'cdk8s';
import { type Exposed, type ExposureProps, type GkePlatformProps, JupyterHub, SignInKind } from 'kubeflow-cdk';
import { instancesOf, only, synthesized } from './synthesized';
import { IAP_CLIENT } from './whole-environment';

const PROPS: ExposureProps = {
  serviceName: 'hub',
  port: 80,
  hostname: 'hub.example.com',
  healthCheckPath: '/hub/health',
};

function exposing(exposure: Partial<ExposureProps> = {}, props: Partial<GkePlatformProps> = {}) {
  const exposed: Exposed[] = [];
  const result = synthesized((platform) => {
    exposed.push(platform.exposure.expose(platform.chart('hub'), 'exposure', { ...PROPS, ...exposure }));
  }, props);
  const spec = (kind: string) => result.objects.find((object) => object.kind === kind)?.spec;
  return { ...result, exposed: exposed[0], spec };
}

test('people sign in with IAP where nothing else is said', () => {
  synthesized((platform) => {
    expect(platform.exposure.defaultSignIn.kind).toBe(SignInKind.IAP);
  });
});

test('a Service gets a reserved address and a managed certificate, which the Gateway names', () => {
  const { terraform, objects, exposed, spec } = exposing({ labels: { team: 'ml' } });
  expect(exposed.url).toBe('https://hub.example.com');
  expect(only(terraform, 'google_compute_global_address')).toMatchObject({ name: 'cloud-hub' });
  expect(only(terraform, 'google_certificate_manager_certificate')).toMatchObject({
    managed: { domains: ['hub.example.com'] },
  });
  expect(only(terraform, 'google_certificate_manager_certificate_map_entry')).toMatchObject({
    hostname: 'hub.example.com',
  });
  expect(terraform.output).toMatchObject({ hub_exposure_ip: expect.objectContaining({ value: expect.any(String) }) });
  expect(objects.find((object) => object.kind === 'Gateway')?.metadata).toMatchObject({
    annotations: { 'networking.gke.io/certmap': 'cloud-hub' },
    labels: { team: 'ml' },
  });
  expect(spec('Gateway')).toMatchObject({
    gatewayClassName: 'gke-l7-global-external-managed',
    addresses: [{ type: 'NamedAddress', value: 'cloud-hub' }],
  });
});

test('nothing is served without TLS', () => {
  const { listeners } = exposing().spec('Gateway') as { listeners: { protocol: string }[] };
  expect(listeners.map(({ protocol }) => protocol)).toEqual(['HTTPS']);
});

test('Services share requests by weight, and each has its policies', () => {
  const { objects, spec } = exposing({
    pathPrefix: '/models',
    backends: [
      { serviceName: 'stable', port: 8501, weight: 95 },
      { serviceName: 'canary', port: 8501, weight: 5 },
    ],
  });
  expect(spec('HTTPRoute')).toMatchObject({
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/models' } }],
        backendRefs: [
          { name: 'stable', port: 8501, weight: 95 },
          { name: 'canary', port: 8501, weight: 5 },
        ],
      },
    ],
  });
  for (const kind of ['HealthCheckPolicy', 'GCPBackendPolicy']) {
    const policies = objects.filter((object) => object.kind === kind);
    expect(policies.map((policy) => (policy.spec as { targetRef: object }).targetRef)).toEqual([
      { group: '', kind: 'Service', name: 'stable' },
      { group: '', kind: 'Service', name: 'canary' },
    ]);
  }
});

test('requests go to the Service, which is asked for its health', () => {
  const { spec } = exposing();
  expect(spec('HTTPRoute')).toMatchObject({
    hostnames: ['hub.example.com'],
    rules: [{ backendRefs: [{ name: 'hub', port: 80 }] }],
  });
  expect(spec('HealthCheckPolicy')).toMatchObject({
    default: { config: { type: 'HTTP', httpHealthCheck: { requestPath: '/hub/health' } } },
    targetRef: { kind: 'Service', name: 'hub' },
  });
});

test('a WebSocket lives for a day', () => {
  expect(exposing().spec('GCPBackendPolicy')).toMatchObject({ default: { timeoutSec: 86400 } });
});

test('a request lasts as long as it is told', () => {
  expect(exposing({ longestRequest: Duration.hours(2) }).spec('GCPBackendPolicy')).toMatchObject({
    default: { timeoutSec: 7200 },
  });
  expect(() => exposing({ longestRequest: Duration.millis(1) })).toThrow('longestRequest: 0.001 seconds');
});

test('the proxy of a hub keeps idle connections for longer than the load balancer', () => {
  const { objects } = synthesized(
    (platform) => new JupyterHub(platform.chart('hub'), 'hub', { hostname: 'hub.example.com' }),
    { iapClient: IAP_CLIENT },
  );
  expect(exposing().exposed.keepAlive?.toMinutes()).toBe(10);
  expect(JSON.stringify(objects)).toContain('"--keep-alive-timeout=620000"');
});

test('requests come from Google’s front ends', () => {
  expect(exposing().exposed.sources).toEqual([{ cidr: '130.211.0.0/22' }, { cidr: '35.191.0.0/16' }]);
});

test('people sign in at the load balancer, by the client of the platform', () => {
  const { spec, terraform } = exposing({ signIn: true }, { iapClient: IAP_CLIENT });
  expect(spec('GCPBackendPolicy')).toMatchObject({
    default: {
      iap: { enabled: true, clientID: IAP_CLIENT.clientId, oauth2ClientSecret: { name: 'iap-client' } },
    },
  });
  expect(Object.keys(terraform.resource?.google_project_service ?? {})).toContain('iap-api');
});

test('without sign-in there is no IAP', () => {
  expect(JSON.stringify(exposing({}, { iapClient: IAP_CLIENT }).objects)).not.toContain('iap');
});

test('Services of one name in two namespaces have two addresses', () => {
  const { terraform } = synthesized((platform) => {
    for (const namespace of ['kubeflow', 'team-a']) {
      const chart = platform.chart(namespace, { namespace });
      platform.exposure.expose(chart, 'exposure', { ...PROPS, hostname: `${namespace}.example.com` });
    }
  });
  const names = instancesOf(terraform, 'google_compute_global_address').map(({ name }) => name);
  expect(names).toEqual(['cloud-hub', expect.stringMatching(/^cloud-hub-[0-9a-f]{8}$/)]);
});

test('fails to sign people in without an OAuth client, which would leave the Service open', () => {
  expect(() => exposing({ signIn: true })).toThrow(/no OAuth client for Identity-Aware Proxy[\s\S]*iapClient/);
});

test.each(['hub', 'Hub.example.com', '*.example.com', `${'h'.repeat(60)}.example.com`])(
  'fails on the hostname "%s"',
  (hostname) => {
    expect(() => exposing({ hostname })).toThrow(/fully qualified domain name/);
  },
);
