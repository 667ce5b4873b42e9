import { openExposures } from './exposure-rules';
import type { Manifest } from './manifest';
import { validApp } from './valid-app';

const metadata = { name: 'app', namespace: 'team' };
const object = (kind: string, spec: object) => ({ kind, metadata, spec }) as Manifest;
const healthCheck = (requestPath: string) => [
  object('HealthCheckPolicy', {
    default: { config: { httpHealthCheck: { requestPath } } },
    targetRef: { name: 'app' },
  }),
  object('Service', { selector: { 'app.kubernetes.io/name': 'app' } }),
  object('Deployment', {
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': 'app' } },
      spec: { containers: [{ name: 'app', readinessProbe: { httpGet: { path: '/ready' } } }] },
    },
  }),
];
const policy = (...from: object[]) => object('NetworkPolicy', { ingress: [{ from }] });

test('a closed app exposes nothing openly', () => {
  expect(openExposures(validApp())).toEqual([]);
  expect(
    openExposures([
      object('Ingress', { tls: [{ hosts: ['a.example.com'] }], rules: [{ host: 'a.example.com' }] }),
      object('Gateway', { listeners: [{ protocol: 'HTTPS' }] }),
      object('Service', {}),
      policy({ namespaceSelector: { matchLabels: { a: 'b' } } }, { namespaceSelector: {}, podSelector: {} }),
    ]),
  ).toEqual([]);
  expect(openExposures(healthCheck('/ready'))).toEqual([]);
});

test.each<[string, Manifest[], string]>([
  [
    'a hostname without TLS',
    [object('Ingress', { tls: [{ hosts: ['b.example.com'] }], rules: [{ host: 'a.example.com' }] })],
    'Ingress team/app: serves a.example.com without TLS',
  ],
  [
    'a listener without TLS',
    [object('Gateway', { listeners: [{ protocol: 'HTTP' }, { protocol: 'HTTPS' }] })],
    'Gateway team/app: has a listener for HTTP',
  ],
  ['a load balancer', [object('Service', { type: 'LoadBalancer' })], 'Service team/app: is of type LoadBalancer'],
  ['node ports', [object('Service', { type: 'NodePort' })], 'Service team/app: is of type NodePort'],
  [
    'a policy for all namespaces',
    [policy({ namespaceSelector: {} })],
    'NetworkPolicy team/app: allows pods of all namespaces',
  ],
  [
    'a load balancer that asks for the health of another component',
    healthCheck('/hub/health'),
    'HealthCheckPolicy team/app: asks /hub/health, but the pods are ready by /ready',
  ],
])('finds %s', (_, manifests, expected) => {
  expect(openExposures(manifests)).toEqual([expected]);
});
