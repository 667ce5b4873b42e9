import { Duration } from 'cdk8s';
import { MetricsDiscovery } from '../../../../lib/metrics/metrics-discovery';
import type { MetricsOptions } from '../../../../lib/metrics/metrics-options';
import { HubOf, labelsOf } from '../hub-of';

const PROMETHEUS = {
  namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' },
  podLabels: { 'app.kubernetes.io/name': 'prometheus' },
};
const measured = (metrics: MetricsOptions = {}, labels?: { [key: string]: string }) =>
  new HubOf({ labels, hub: { baseUrl: '/jupyter', metrics: { scrapers: [PROMETHEUS], ...metrics } } });
const monitor = (hub: HubOf) => hub.object('ServiceMonitor', '-hub');

describe('metrics', () => {
  test('have a token that can only read metrics', () => {
    const hub = measured();
    expect(hub.hub.serviceToken('metrics')).toEqual({ secretName: 'jupyterhub-secrets', key: 'service-metrics-token' });
    expect(hub.values.services).toEqual([
      { name: 'metrics', token_variable: 'JUPYTERHUB_SERVICE_TOKEN_metrics', display: false },
    ]);
    expect(hub.values.roles).toMatchObject([{ name: 'metrics', scopes: ['read:metrics'], services: ['metrics'] }]);
    expect(hub.values.secret.keys).toContain('service-metrics-token');
  });

  test('are reachable only for the configured scrapers, on the port of the hub', () => {
    expect(measured().object('NetworkPolicy', '-hub-metrics').spec).toEqual({
      podSelector: { matchLabels: labelsOf('hub') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: PROMETHEUS.namespaceLabels },
              podSelector: { matchLabels: PROMETHEUS.podLabels },
            },
          ],
          ports: [{ port: 8081, protocol: 'TCP' }],
        },
      ],
    });
    expect(measured({ scrapers: [] }).names).not.toContain('NetworkPolicy jupyterhub-hub-metrics');
  });

  test('are not exposed by default', () => {
    const hub = new HubOf();
    expect(hub.names.filter((name) => name.includes('metrics'))).toEqual([]);
    expect(hub.values.services).toBeUndefined();
  });

  test('can be discovered by the Prometheus operator', () => {
    const discovery = MetricsDiscovery.serviceMonitor({ interval: Duration.seconds(30) });
    const hub = measured({ discovery });
    expect(monitor(hub).spec).toEqual({
      selector: { matchLabels: labelsOf('hub') },
      endpoints: [
        {
          port: 'http',
          path: '/jupyter/hub/metrics',
          interval: '30s',
          authorization: {
            type: 'Bearer',
            credentials: { name: 'jupyterhub-secrets', key: 'service-metrics-token' },
          },
        },
      ],
    });
    // It selects only the hub's Service.
    const services = hub.objects.filter(({ kind, metadata: { labels } }) =>
      Object.entries(labelsOf('hub')).every(([key, value]) => kind === 'Service' && labels[key] === value),
    );
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['jupyterhub-hub']);
    expect(services[0].spec.ports[0].name).toBe('http');
    expect(measured().names.filter((name) => name.startsWith('ServiceMonitor'))).toEqual([]);
  });

  test('fails with discovery by annotations, which cannot hold the token', () => {
    expect(() => measured({ discovery: MetricsDiscovery.annotations() })).toThrow(
      'hub.metrics.discovery: annotations cannot contain the token that these metrics require.',
    );
  });

  test('fails if scrapers are invalid or missing', () => {
    expect(() => measured({ scrapers: [{ cidr: 'x' }] })).toThrow(
      'hub.metrics.scrapers[0]: "x" is not a valid CIDR block',
    );
    expect(() => new HubOf({ hub: { metrics: {} } })).toThrow('hub.metrics: `scrapers` is missing');
  });
});
