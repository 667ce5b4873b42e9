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
  requireAuthentication: false,
};

function exposing(exposure: Partial<ExposureProps> = {}, props: Partial<GkePlatformProps> = {}) {
  const exposed: ExposedService[] = [];
  const result = synthesize((platform) => {
    exposed.push(platform.exposure.expose(platform.chart('hub'), 'exposure', { ...PROPS, ...exposure }));
  }, props);
  const spec = (kind: string) => result.objects.find((object) => object.kind === kind)?.spec;
  return { ...result, exposed: exposed[0], spec };
}

test('IAP authenticates users by default', () => {
  synthesize((platform) => {
    expect(platform.exposure.edgeAuthentication).toBe(EdgeAuthentication.IAP);
  });
});

test('a Service gets a reserved address and a managed certificate, which the Gateway uses', () => {
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

test('Services are exposed with HTTPS only', () => {
  const { listeners } = exposing().spec('Gateway') as { listeners: { protocol: string }[] };
  expect(listeners.map(({ protocol }) => protocol)).toEqual(['HTTPS']);
});

test('requests are distributed by weight, and each Service has its own policies', () => {
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

test('requests are routed to the Service, with a health check', () => {
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

test('all Gateways share a policy that requires TLS 1.2 or newer', () => {
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

test('the DNS record is created if its zone is configured', () => {
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

test('Cloud Armor limits the request rate per address and the source networks', () => {
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

test('Cloud Armor allows all networks by default, and an existing policy can be used', () => {
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
  ['the DNS zone is not valid', { dnsZone: 'example.com' }, /Use "example-com"/],
  ['the DNS project is set without a zone', { dnsProject: 'dns-project' }, /`dnsProject` is set without `dnsZone`/],
  [
    'the name of the Cloud Armor policy is not valid',
    { cloudArmor: CloudArmorPolicy.existing('My Policy') },
    /Use "my-policy"/,
  ],
  [
    'the allowed networks are empty',
    { cloudArmor: CloudArmorPolicy.create({ allowedCidrs: [] }) },
    /allowedCidrs is empty/,
  ],
  [
    'an allowed network is not a CIDR block',
    { cloudArmor: CloudArmorPolicy.create({ allowedCidrs: ['office'] }) },
    /allowedCidrs\[0\]: "office" is not a valid CIDR block/,
  ],
  [
    'the request limit is zero',
    { cloudArmor: CloudArmorPolicy.create({ requestsPerMinute: 0 }) },
    /requestsPerMinute 0 is not a valid limit/,
  ],
])('fails if %s', (_, exposure, message) => {
  expect(() => exposing({}, { exposure })).toThrow(message);
});

test('a WebSocket stays open for up to one day', () => {
  expect(exposing().spec('GCPBackendPolicy')).toMatchObject({ default: { timeoutSec: 86400 } });
});

test('requestTimeout sets the timeout of requests', () => {
  expect(exposing({ requestTimeout: Duration.hours(2) }).spec('GCPBackendPolicy')).toMatchObject({
    default: { timeoutSec: 7200 },
  });
  expect(() => exposing({ requestTimeout: Duration.millis(1) })).toThrow('requestTimeout: 0.001 seconds');
});

test('the proxy of a hub keeps idle connections longer than the load balancer', () => {
  const { objects } = synthesize(
    (platform) => new JupyterHub(platform.chart('hub'), 'hub', { hostname: 'hub.example.com' }),
    { iapClient: IAP_CLIENT },
  );
  expect(exposing().exposed.keepAliveTimeout?.toMinutes()).toBe(10);
  expect(JSON.stringify(objects)).toContain('"--keep-alive-timeout=620000"');
});

test("ingress peers are Google's front ends", () => {
  expect(exposing().exposed.ingressPeers).toEqual([{ cidr: '130.211.0.0/22' }, { cidr: '35.191.0.0/16' }]);
});

test('IAP authenticates users with the OAuth client of the platform', () => {
  const { spec, terraform } = exposing({ requireAuthentication: true }, { iapClient: IAP_CLIENT });
  expect(spec('GCPBackendPolicy')).toMatchObject({
    default: {
      iap: { enabled: true, clientID: IAP_CLIENT.clientId, oauth2ClientSecret: { name: 'iap-client' } },
    },
  });
  expect(Object.keys(terraform.resource?.google_project_service ?? {})).toContain('iap-api');
});

test('IAP is disabled if authentication is not required', () => {
  expect(JSON.stringify(exposing({}, { iapClient: IAP_CLIENT }).objects)).not.toContain('iap');
});

test('Services with the same name in two namespaces have different addresses', () => {
  const { terraform } = synthesize((platform) => {
    for (const namespace of ['kubeflow', 'team-a']) {
      const chart = platform.chart(namespace, { namespace });
      platform.exposure.expose(chart, 'exposure', { ...PROPS, hostname: `${namespace}.example.com` });
    }
  });
  const names = resourcesOfType(terraform, 'google_compute_global_address').map(({ name }) => name);
  expect(names).toEqual(['cloud-hub', expect.stringMatching(/^cloud-hub-[0-9a-f]{8}$/)]);
});

test('fails if authentication is required and there is no OAuth client', () => {
  expect(() => exposing({ requireAuthentication: true })).toThrow(
    /no OAuth client for Identity-Aware Proxy[\s\S]*iapClient/,
  );
});

test.each(['hub', 'Hub.example.com', '*.example.com', `${'h'.repeat(60)}.example.com`])(
  'fails if the hostname is "%s"',
  (hostname) => {
    expect(() => exposing({ hostname })).toThrow(/fully qualified domain name/);
  },
);
