import { type ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { MetricsDiscovery, type MetricsMonitorOptions } from '../../lib/metrics/metrics-discovery';
import { type MetricsEndpoint, metricsScraping } from '../../lib/metrics/metrics-endpoint';
import type { MetricsOptions } from '../../lib/metrics/metrics-options';

const SELECTOR = { 'app.kubernetes.io/name': 'server' };
const PROMETHEUS = { namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } };
const TOKEN = { secretName: 'tokens', key: 'metrics' };

function scraped(props: MetricsOptions | undefined, endpoint: Partial<MetricsEndpoint> = {}) {
  const chart = new Chart(new App(), 'chart', { namespace: 'serving' });
  const { podAnnotations, ingress } = metricsScraping(
    chart,
    'metrics',
    {
      prop: 'metrics',
      name: 'server',
      labels: { ...SELECTOR, team: 'vision' },
      selector: SELECTOR,
      port: { name: 'http', number: 8080 },
      path: '/metrics',
      ...endpoint,
    },
    props,
  );
  return { podAnnotations, ingress, objects: Testing.synth(chart) as ReturnType<ApiObject['toJson']>[] };
}

const told = (discovery: MetricsDiscovery, endpoint?: Partial<MetricsEndpoint>) =>
  scraped({ scrapers: [PROMETHEUS], discovery }, endpoint);

test('creates nothing unless metrics are configured', () => {
  expect(scraped(undefined)).toEqual({ podAnnotations: {}, ingress: [], objects: [] });
});

test('scrapers can reach the metrics port, and discovery is off by default', () => {
  const expected = { podAnnotations: {}, ingress: [{ ...PROMETHEUS, ports: [{ port: 8080 }] }], objects: [] };
  expect(scraped({ scrapers: [PROMETHEUS] })).toEqual(expected);
  expect(told(MetricsDiscovery.none())).toEqual(expected);
});

test('pod annotations contain port and path', () => {
  const { podAnnotations, objects } = told(MetricsDiscovery.annotations());
  expect(podAnnotations).toEqual({
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '8080',
    'prometheus.io/path': '/metrics',
  });
  expect(objects).toEqual([]);
});

test.each([
  ['PodMonitor', 'monitoring.coreos.com/v1', 'podMetricsEndpoints', MetricsDiscovery.podMonitor, TOKEN],
  ['ServiceMonitor', 'monitoring.coreos.com/v1', 'endpoints', MetricsDiscovery.serviceMonitor, TOKEN],
  ['PodMonitoring', 'monitoring.googleapis.com/v1', 'endpoints', MetricsDiscovery.podMonitoring, { secret: TOKEN }],
])('a %s contains port, path, interval, and the token if there is one', (kind, apiVersion, list, discovery, token) => {
  const { objects, podAnnotations } = told(discovery());
  expect(podAnnotations).toEqual({});
  expect(objects).toEqual([
    {
      apiVersion,
      kind,
      metadata: { name: 'server', namespace: 'serving', labels: { ...SELECTOR, team: 'vision' } },
      spec: {
        selector: { matchLabels: SELECTOR },
        [list]: [{ port: 'http', path: '/metrics', interval: '60s' }],
      },
    },
  ]);
  const options: Required<MetricsMonitorOptions> = {
    interval: Duration.seconds(15),
    labels: { release: 'prometheus' },
  };
  const [monitor] = told(discovery(options), { token: TOKEN }).objects;
  expect(monitor.metadata.labels).toEqual({ ...SELECTOR, team: 'vision', release: 'prometheus' });
  const { secretName: name, key } = TOKEN;
  const secret = 'secret' in token ? { secret: { name, key } } : { name, key };
  expect(monitor.spec[list]).toEqual([
    { port: 'http', path: '/metrics', interval: '15s', authorization: { type: 'Bearer', credentials: secret } },
  ]);
});

test('the collectors of the managed collection are known; other scrapers must be listed', () => {
  const collectors = ['gmp-system', 'gke-gmp-system'].map((namespace) => ({
    namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
    podLabels: { 'app.kubernetes.io/name': 'collector' },
    ports: [{ port: 8080 }],
  }));
  expect(scraped({ discovery: MetricsDiscovery.podMonitoring() }).ingress).toEqual(collectors);
  expect(told(MetricsDiscovery.podMonitoring()).ingress).toEqual([{ ...PROMETHEUS, ports: [{ port: 8080 }] }]);
});

test('fails if `scrapers` is missing', () => {
  for (const discovery of [undefined, MetricsDiscovery.none(), MetricsDiscovery.podMonitor()]) {
    expect(() => scraped({ discovery })).toThrow(
      /^chart\/metrics: metrics: `scrapers` is missing, .*\n.*\n {2}Set `scrapers`/,
    );
  }
});

test('fails if scrapers are invalid', () => {
  expect(() => scraped({ scrapers: [{ cidr: 'x' }] })).toThrow('metrics.scrapers[0]: "x" is not a valid CIDR block.');
});

test('fails if annotations would need to contain a token', () => {
  expect(() => told(MetricsDiscovery.annotations(), { token: TOKEN })).toThrow(
    'metrics.discovery: annotations cannot contain the token that these metrics require.',
  );
});

test.each([Duration.millis(1500), Duration.seconds(0), Duration.days(30_000)])(
  'fails if the scrape interval is %p',
  (interval) => {
    expect(() => told(MetricsDiscovery.podMonitor({ interval }))).toThrow(
      /metrics\.discovery: interval: .* seconds is not a valid duration\./,
    );
  },
);

test('fails if labels of a monitor are invalid or reserved', () => {
  expect(() => told(MetricsDiscovery.podMonitor({ labels: { 'a b': 'c' } }))).toThrow('label key "a b"');
  expect(() => told(MetricsDiscovery.podMonitor({ labels: { 'app.kubernetes.io/name': 'c' } }))).toThrow(
    'label "app.kubernetes.io/name" would break the selectors',
  );
});
