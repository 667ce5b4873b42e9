import type { KubeObject } from '../../../src/kubernetes/objects';
import { findings, object, report } from '../objects';

const entrances = (...objects: KubeObject[]) => report(objects).network.entrances.map(({ text }) => text);
const service = (spec: object, annotations = {}) => {
  const made = object('v1', 'Service', 'proxy', { spec: { ports: [{ port: 80 }], ...spec } });
  return { ...made, metadata: { ...made.metadata, annotations } };
};

test('a Service in the cluster is no entrance', () => {
  expect(entrances(service({}))).toEqual([]);
});

test('a load balancer is open to everyone, to a range, or to the private network', () => {
  const rule = 'network/public-load-balancer: Service ml/proxy';
  const open = service({ type: 'LoadBalancer' });
  const ranged = service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] });
  const internal = service({ type: 'LoadBalancer' }, { 'networking.gke.io/load-balancer-type': 'Internal' });
  expect(entrances(open)).toEqual([
    'Everyone can connect to Service ml/proxy through the address of a load balancer on TCP 80.',
  ]);
  expect(entrances(ranged)[0]).toMatch(/^203\.0\.113\.0\/24 can connect/);
  expect(entrances(internal)[0]).toMatch(/^The private network can connect/);
  expect([open, ranged, internal].map((each) => findings([each]).includes(rule))).toEqual([true, false, false]);
});

test('node ports and external addresses are entrances', () => {
  expect(entrances(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }))).toEqual([
    'Everyone can connect to Service ml/proxy through the address of each node on TCP 30080 of each node.',
  ]);
  expect(entrances(service({ externalIPs: ['203.0.113.7'] }))[0]).toContain('203.0.113.7 on TCP 80');
});

test('an Ingress names its hosts and Services, and is a finding without TLS', () => {
  const rules = [
    { host: 'hub.example.com', http: { paths: [{ backend: { service: { name: 'proxy', port: { number: 80 } } } }] } },
  ];
  const plain = object('networking.k8s.io/v1', 'Ingress', 'hub', { spec: { rules } });
  const secure = object('networking.k8s.io/v1', 'Ingress', 'hub', { spec: { rules, tls: [{ secretName: 'tls' }] } });
  expect(entrances(plain)[0]).toContain('as hub.example.com to Service proxy:80');
  expect(entrances(secure)[0]).toContain('as https://hub.example.com to Service proxy:80');
  expect(findings([plain])).toContain('network/no-tls: Ingress ml/hub');
  expect(findings([secure])).toEqual([]);
});

test('a route is as secure as the listener of its Gateway', () => {
  const gateway = (protocol: string) =>
    object('gateway.networking.k8s.io/v1', 'Gateway', 'web', { spec: { listeners: [{ name: 'main', protocol }] } });
  const route = object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'hub', {
    spec: {
      hostnames: ['hub.example.com'],
      parentRefs: [{ name: 'web', sectionName: 'main' }],
      rules: [{ backendRefs: [{ name: 'proxy', port: 80 }] }],
    },
  });
  expect(findings([gateway('HTTP'), route])).toEqual(['network/no-tls: HTTPRoute ml/hub']);
  expect(findings([gateway('HTTPS'), route])).toEqual([]);
  expect(findings([route])).toEqual([]);
});
