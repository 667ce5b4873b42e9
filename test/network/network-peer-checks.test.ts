import { App } from 'cdk8s';
import type { NetworkPeer } from '../../lib/network/network-peer';
import { checkPeers } from '../../lib/network/network-peer-checks';
import { cidrContains } from '../../lib/validation/cidr';

const check = (peer: NetworkPeer) => () => checkPeers(new App(), 'clients', [{ allPeers: true }, peer]);

test.each<NetworkPeer>([
  { allPeers: true, ports: [{ port: 443 }] },
  { allPeers: false, cidr: '10.0.0.0/8' },
  { allPods: true, namespaceLabels: { 'example.com/team': 'vision' } },
  { allNamespaces: true, podLabels: { app: 'prometheus' } },
  { cidr: '0.0.0.0/0', exceptCidrs: ['10.0.0.0/8', '203.0.113.7/32'] },
  { cidr: '2001:db8::/32', exceptCidrs: ['2001:db8:1::/48'] },
  { cidr: '10.0.0.0/8', ports: [{ port: 1 }, { port: 65_535, protocol: 'SCTP' }] },
])('accepts the peer %p', (peer) => {
  expect(check(peer)).not.toThrow();
});

test.each<[NetworkPeer, string]>([
  [{ cidr: '10.0.0.0' }, '"10.0.0.0" is not a valid CIDR block.'],
  [{ cidr: '10.0.0.0/33' }, '"10.0.0.0/33" is not a valid CIDR block.'],
  [{ cidr: '10.0.0.7/8' }, '"10.0.0.7/8" is not a valid CIDR block.'],
  [{ cidr: 'fd00::/129' }, '"fd00::/129" is not a valid CIDR block.'],
  [{ cidr: '10.0.0.0/8', exceptCidrs: ['x'] }, '"x" is not a valid CIDR block.'],
  [{ cidr: '10.0.0.0/8', exceptCidrs: ['11.0.0.0/16'] }, '"11.0.0.0/16" in `exceptCidrs` is not a part'],
  [{ cidr: '10.0.0.0/8', exceptCidrs: ['10.0.0.0/8'] }, '"10.0.0.0/8" in `exceptCidrs` is not a part'],
  [{ cidr: '10.0.0.0/8', exceptCidrs: ['fd00::/64'] }, '"fd00::/64" in `exceptCidrs` is not a part'],
  [{ exceptCidrs: ['10.0.0.0/8'] }, '`exceptCidrs` is given without `cidr`.'],
  [{ cidr: '10.0.0.0/8', podLabels: { app: 'a' } }, 'both `cidr` and labels are given.'],
  [{ cidr: '10.0.0.0/8', allPods: true }, 'both `cidr` and labels are given.'],
  [{ allPeers: true, cidr: '10.0.0.0/8' }, 'both `allPeers` and cidr are given.'],
  [{ allPeers: true, allNamespaces: true }, 'both `allPeers` and labels are given.'],
  [{ podLabels: { app: 'a' }, allPods: true }, 'both `podLabels` and allPods are given.'],
  [{ namespaceLabels: { app: 'a' }, allNamespaces: true }, 'both `namespaceLabels` and allNamespaces are given.'],
  [{ podLabels: { team: 'two words' } }, 'label team has the invalid value "two words".'],
  [{ namespaceLabels: { '/team': 'x' } }, 'label key "/team" is not valid.'],
  [{ allPeers: true, ports: [{ port: 0 }] }, 'port 0 is not a valid port.'],
  [{ allPeers: true, ports: [{ port: 80.5 }] }, 'port 80.5 is not a valid port.'],
  [{ allPeers: true, ports: [{ port: 80, protocol: 'tcp' }] }, 'protocol "tcp" is not known.'],
])('fails if a peer is %p, naming its position', (peer, message) => {
  expect(check(peer)).toThrow(`(app): clients[1]: ${message}`);
});

test.each([
  ['0.0.0.0/0', '169.254.169.254/32', true],
  ['10.0.0.0/8', '10.1.0.0/16', true],
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['10.0.0.0/8', '11.0.0.0/16', false],
  ['10.1.0.0/16', '10.0.0.0/8', false],
  ['::/0', '10.0.0.0/8', false],
  ['fd00::/8', 'fd00:ec2::254/128', true],
  ['x', '10.0.0.0/8', false],
])('%s contains %s: %p', (outer, inner, contains) => {
  expect(cidrContains(outer, inner)).toBe(contains);
});
