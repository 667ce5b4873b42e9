import { Duration } from 'cdk8s';
import {
  CloudArmorPolicy,
  EdgeAuthentication,
  type ExposedService,
  type ExposureProps,
  type GkeExposureOptions,
  type GkePlatformProps,
  JupyterHub,
} from 'kubeflow-cdk';
import { IAP_CLIENT } from '../full-platform';
import { expression, onlyResource, resourceAddresses, resourcesOfType, synthesize } from '../synthesize';

const PROPS: ExposureProps = {
  serviceName: 'hub',
  port: 80,
  hostname: 'hub.example.com',
  healthCheckPath: '/hub/health',
};

function exposing(exposure: Partial<ExposureProps> = {}, props: Partial<GkePlatformProps> = {}) {
  const exposed: ExposedService[] = [];
  const result = synthesize((platform) => {
    exposed.push(platform.exposure.expose(platform.chart('hub'), 'exposure', { ...PROPS, ...exposure }));
  }, props);
  const spec = (kind: string) => result.objects.find((object) => object.kind === kind)?.spec;
  return { ...result, exposed: exposed[0], spec };
}

test('people sign in with IAP where nothing else is said', () => {
  synthesize((platform) => {
    expect(platform.exposure.edgeAuthentication).toBe(EdgeAuthentication.IAP);
  });
});

test('a Service gets a reserved address and a managed certificate, which the Gateway names', () => {
  const { terraform, objects, exposed, spec } = exposing({ labels: { team: 'ml' } });
  expect(exposed.url).toBe('https://hub.example.com');
  expect(onlyResource(terraform, 'google_compute_global_address')).toMatchObject({ name: 'cloud-hub' });
  expect(onlyResource(terraform, 'google_certificate_manager_certificate')).toMatchObject({
    managed: { domains: ['hub.example.com'] },
  });
  expect(onlyResource(terraform, 'google_certificate_manager_certificate_map_entry')).toMatchObject({
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

test('TLS is no older than 1.2, by a policy that all Gateways share', () => {
  const { terraform, spec } = exposing();
  expect(onlyResource(terraform, 'google_compute_ssl_policy')).toMatchObject({
    name: 'cloud-tls',
    profile: 'MODERN',
    min_tls_version: 'TLS_1_2',
  });
  expect(spec('GCPGatewayPolicy')).toEqual({
    default: { sslPolicy: 'cloud-tls' },
    targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'hub' },
  });
});

test('the DNS record is written where its zone is named', () => {
  const { terraform } = exposing({}, { exposure: { dnsZone: 'example-com', dnsProject: 'dns-project' } });
  expect(onlyResource(terraform, 'google_dns_record_set')).toMatchObject({
    managed_zone: 'example-com',
    project: 'dns-project',
    name: 'hub.example.com.',
    type: 'A',
    rrdatas: [expression('google_compute_global_address.hub_exposure_address.address')],
  });
  expect(terraform.output).toMatchObject({ hub_exposure_url: { value: 'https://hub.example.com' } });
  expect(resourceAddresses(exposing().terraform)).not.toContain('google_dns_record_set.hub_exposure_record');
});

test('Cloud Armor limits how often one address may ask, and from where', () => {
  const allowedCidrs = Array.from({ length: 11 }, (_, index) => `203.0.${index}.0/24`);
  const cloudArmor = CloudArmorPolicy.create({ allowedCidrs, requestsPerMinute: 100 });
  const { terraform, spec } = exposing({}, { exposure: { cloudArmor } });
  const match = (src: string[]) => ({ config: { src_ip_ranges: src }, versioned_expr: 'SRC_IPS_V1' });
  expect(onlyResource(terraform, 'google_compute_security_policy')).toMatchObject({
    name: 'cloud-ways-in',
    rule: [
      {
        priority: 1000,
        action: 'throttle',
        match: match(allowedCidrs.slice(0, 10)),
        rate_limit_options: { rate_limit_threshold: { count: 100, interval_sec: 60 } },
      },
      { priority: 1001, action: 'throttle', match: match(allowedCidrs.slice(10)) },
      { priority: 2147483647, action: 'deny(403)', match: match(['*']) },
    ],
  });
  expect(spec('GCPBackendPolicy')).toMatchObject({ default: { securityPolicy: 'cloud-ways-in' } });
});

test('without networks Cloud Armor lets anybody come, and a policy that exists is taken as it is', () => {
  const open = exposing({}, { exposure: { cloudArmor: CloudArmorPolicy.create() } });
  expect(onlyResource(open.terraform, 'google_compute_security_policy').rule).toMatchObject([
    { action: 'throttle', rate_limit_options: { rate_limit_threshold: { count: 5000 } } },
    { action: 'allow' },
  ]);
  const existing = exposing({}, { exposure: { cloudArmor: CloudArmorPolicy.existing('edge') } });
  expect(existing.spec('GCPBackendPolicy')).toMatchObject({ default: { securityPolicy: 'edge' } });
  expect(resourcesOfType(existing.terraform, 'google_compute_security_policy')).toEqual([]);
});

test.each<[string, GkeExposureOptions, RegExp]>([
  ['a zone that is none', { dnsZone: 'example.com' }, /Use "example-com"/],
  ['a project without a zone', { dnsProject: 'dns-project' }, /dnsProject is given without dnsZone/],
  ['a policy that is none', { cloudArmor: CloudArmorPolicy.existing('My Policy') }, /Use "my-policy"/],
  ['no network at all', { cloudArmor: CloudArmorPolicy.create({ allowedCidrs: [] }) }, /allowedCidrs are none/],
  ['a network that is none', { cloudArmor: CloudArmorPolicy.create({ allowedCidrs: ['office'] }) }, /has "office"/],
  ['no requests', { cloudArmor: CloudArmorPolicy.create({ requestsPerMinute: 0 }) }, /0 requests in a minute/],
])('fails on %s', (_, exposure, message) => {
  expect(() => exposing({}, { exposure })).toThrow(message);
});

test('a WebSocket lives for a day', () => {
  expect(exposing().spec('GCPBackendPolicy')).toMatchObject({ default: { timeoutSec: 86400 } });
});

test('a request lasts as long as it is told', () => {
  expect(exposing({ requestTimeout: Duration.hours(2) }).spec('GCPBackendPolicy')).toMatchObject({
    default: { timeoutSec: 7200 },
  });
  expect(() => exposing({ requestTimeout: Duration.millis(1) })).toThrow('requestTimeout: 0.001 seconds');
});

test('the proxy of a hub keeps idle connections for longer than the load balancer', () => {
  const { objects } = synthesize(
    (platform) => new JupyterHub(platform.chart('hub'), 'hub', { hostname: 'hub.example.com' }),
    { iapClient: IAP_CLIENT },
  );
  expect(exposing().exposed.keepAliveTimeout?.toMinutes()).toBe(10);
  expect(JSON.stringify(objects)).toContain('"--keep-alive-timeout=620000"');
});

test('requests come from Google’s front ends', () => {
  expect(exposing().exposed.ingressPeers).toEqual([{ cidr: '130.211.0.0/22' }, { cidr: '35.191.0.0/16' }]);
});

test('people sign in at the load balancer, by the client of the platform', () => {
  const { spec, terraform } = exposing({ requireAuthentication: true }, { iapClient: IAP_CLIENT });
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
  const { terraform } = synthesize((platform) => {
    for (const namespace of ['kubeflow', 'team-a']) {
      const chart = platform.chart(namespace, { namespace });
      platform.exposure.expose(chart, 'exposure', { ...PROPS, hostname: `${namespace}.example.com` });
    }
  });
  const names = resourcesOfType(terraform, 'google_compute_global_address').map(({ name }) => name);
  expect(names).toEqual(['cloud-hub', expect.stringMatching(/^cloud-hub-[0-9a-f]{8}$/)]);
});

test('fails to sign people in without an OAuth client, which would leave the Service open', () => {
  expect(() => exposing({ requireAuthentication: true })).toThrow(
    /no OAuth client for Identity-Aware Proxy[\s\S]*iapClient/,
  );
});

test.each(['hub', 'Hub.example.com', '*.example.com', `${'h'.repeat(60)}.example.com`])(
  'fails on the hostname "%s"',
  (hostname) => {
    expect(() => exposing({ hostname })).toThrow(/fully qualified domain name/);
  },
);
