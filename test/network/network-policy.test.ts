import { App, Chart, Testing } from 'cdk8s';
import type { NetworkPeer } from '../../lib/network/network-peer';
import { withDefaultPorts, workloadNetworkPolicy } from '../../lib/network/network-policy';

/** The spec of a policy with these ingress and egress peers. */
function policy(ingress: NetworkPeer[], egress: NetworkPeer[] = []) {
  const chart = new Chart(new App(), 'chart', { namespace: 'team' });
  workloadNetworkPolicy(chart, 'policy', {
    name: 'hub',
    labels: { a: 'b' },
    selector: { app: 'hub' },
    ingress,
    egress,
  });
  const [manifest] = Testing.synth(chart);
  expect(manifest.metadata).toEqual({ name: 'hub', namespace: 'team', labels: { a: 'b' } });
  return manifest.spec;
}

test('a policy without peers allows no traffic', () => {
  expect(policy([])).toEqual({ podSelector: { matchLabels: { app: 'hub' } }, policyTypes: ['Ingress', 'Egress'] });
});

test('ingress can be allowed by labels of pods and namespaces', () => {
  const { ingress } = policy([
    { podLabels: { app: 'proxy' } },
    { namespaceLabels: { name: 'other' } },
    { podLabels: { app: 'proxy' }, namespaceLabels: { name: 'other' } },
    { allPods: true },
    { allNamespaces: true },
    { allNamespaces: true, podLabels: { app: 'proxy' } },
    { allPods: true, namespaceLabels: { name: 'other' } },
  ]);
  expect(ingress.map(({ from }: { from: unknown[] }) => from)).toEqual([
    [{ podSelector: { matchLabels: { app: 'proxy' } } }],
    [{ namespaceSelector: { matchLabels: { name: 'other' } } }],
    [{ podSelector: { matchLabels: { app: 'proxy' } }, namespaceSelector: { matchLabels: { name: 'other' } } }],
    [{ podSelector: {} }],
    [{ namespaceSelector: {} }],
    [{ podSelector: { matchLabels: { app: 'proxy' } }, namespaceSelector: {} }],
    [{ namespaceSelector: { matchLabels: { name: 'other' } } }],
  ]);
});

test('egress can be allowed to a CIDR block with exceptions', () => {
  expect(
    policy(
      [],
      [
        { cidr: '0.0.0.0/0', exceptCidrs: ['10.0.0.0/8'] },
        { cidr: '10.0.0.1/32', exceptCidrs: [] },
      ],
    ),
  ).toEqual(
    expect.objectContaining({
      egress: [
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] },
        { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }] },
      ],
    }),
  );
});

test('a rule is open only for a peer that is explicitly everyone', () => {
  const { ingress } = policy([
    { allPeers: true, ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] },
    { allPeers: true },
  ]);
  expect(ingress).toEqual([
    {
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    },
    {},
  ]);
});

test('peers without ports get the default ports, and others keep theirs', () => {
  const peers = [{ podLabels: { app: 'a' } }, { cidr: '10.0.0.0/8', ports: [{ port: 1 }] }];
  expect(withDefaultPorts(peers, { port: 8081 })).toEqual([
    { podLabels: { app: 'a' }, ports: [{ port: 8081 }] },
    { cidr: '10.0.0.0/8', ports: [{ port: 1 }] },
  ]);
  expect(peers[0]).toEqual({ podLabels: { app: 'a' } });
});
