import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingRequirement } from '../../cluster-harness/requirements';
import { describeUnless } from '../describe-unless';
import { decide, type Flow, type Peer, podPeer } from './flow-verdicts';

// Policies with a documented meaning, to check that the evaluator gets the right input.
// @see https://kubernetes.io/docs/concepts/services-networking/network-policies/

const INTERNET: Peer = { address: '203.0.113.10' };
const METADATA: Peer = { address: '169.254.169.254' };
const SERVER = podPeer('10.0.0.1', 'shop', { app: 'server' });
const CLIENT = podPeer('10.0.0.2', 'shop', { app: 'client' });
const CLIENT_ELSEWHERE = podPeer('10.0.0.3', 'elsewhere', { app: 'client' });

const DENY_ALL = policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const NO_INGRESS = policy('no-ingress', { podSelector: {}, policyTypes: ['Ingress'] });

describeUnless(missingRequirement(), 'flow verdicts of Cyclonus', () => {
  test.each<[string, KubeObject[], Flow, string]>([
    ['without a policy, all flows are allowed', [], tcp(CLIENT, SERVER), 'reaches'],
    ['a default-deny policy denies all ingress', [DENY_ALL], tcp(INTERNET, SERVER), 'does not reach'],
    ['a default-deny policy denies all egress', [DENY_ALL], tcp(SERVER, INTERNET), 'does not reach'],
    ['a policy does not affect other namespaces', [DENY_ALL], tcp(CLIENT_ELSEWHERE, INTERNET), 'reaches'],
    ['an ingress policy does not affect egress', [NO_INGRESS], tcp(SERVER, INTERNET), 'reaches'],
    ['policies are additive', [NO_INGRESS, from({ podSelector: {} })], tcp(CLIENT, SERVER), 'reaches'],
    ['a pod selector matches labels', [from(labeled('client'))], tcp(CLIENT, SERVER), 'reaches'],
    ['a pod selector does not match other labels', [from(labeled('other'))], tcp(CLIENT, SERVER), 'does not reach'],
    [
      'a pod selector matches only its own namespace',
      [from(labeled('client'))],
      tcp(CLIENT_ELSEWHERE, SERVER),
      'does not reach',
    ],
    ['a namespace selector matches labels', [from(inNamespace('elsewhere'))], tcp(CLIENT_ELSEWHERE, SERVER), 'reaches'],
    [
      'a namespace selector does not match other namespaces',
      [from(inNamespace('elsewhere'))],
      tcp(CLIENT, SERVER),
      'does not reach',
    ],
    ['an IP block matches its addresses', [to(block('0.0.0.0/0'))], tcp(SERVER, METADATA), 'reaches'],
    ['an IP block does not match other addresses', [to(block('10.0.0.0/8'))], tcp(SERVER, METADATA), 'does not reach'],
    [
      'an IP block does not match its exceptions',
      [to(block('0.0.0.0/0', '169.254.0.0/16'))],
      tcp(SERVER, METADATA),
      'does not reach',
    ],
    ['an IP block may match pods', [from(block('10.0.0.0/8'))], tcp(CLIENT, SERVER), 'may reach'],
    [
      'an IP block never matches pods in its exceptions',
      [from(block('0.0.0.0/0', '10.0.0.0/8'))],
      tcp(CLIENT, SERVER),
      'does not reach',
    ],
    [
      'a pod selector next to an IP block matches pods',
      [from(block('10.0.0.0/8'), labeled('client'))],
      tcp(CLIENT, SERVER),
      'reaches',
    ],
    ['a rule without peers matches all sources', [ingress({})], tcp(CLIENT, SERVER), 'reaches'],
    ['a port rule allows its port', [ports({ port: 80 })], tcp(CLIENT, SERVER, 80), 'reaches'],
    ['a port rule does not allow other ports', [ports({ port: 80 })], tcp(CLIENT, SERVER, 81), 'does not reach'],
    ['the default protocol is TCP', [ports({ port: 80 })], udp(CLIENT, SERVER, 80), 'does not reach'],
    ['a port rule allows its protocol', [ports({ port: 53, protocol: 'UDP' })], udp(CLIENT, SERVER, 53), 'reaches'],
    ['a port range includes its last port', [ports({ port: 80, endPort: 90 })], tcp(CLIENT, SERVER, 90), 'reaches'],
    [
      'a port range ends at its last port',
      [ports({ port: 80, endPort: 90 })],
      tcp(CLIENT, SERVER, 91),
      'does not reach',
    ],
    [
      'a named port allows the container port',
      [ports({ port: 'http' })],
      { ...tcp(CLIENT, SERVER, 80), portName: 'http' },
      'reaches',
    ],
    [
      'a named port does not allow other ports',
      [ports({ port: 'http' })],
      { ...tcp(CLIENT, SERVER, 80), portName: 'api' },
      'does not reach',
    ],
  ])('%s', async (_, policies, flow, verdict) => {
    const [decision] = await decide(policies, [flow]);
    expect(decision.verdict).toBe(verdict);
  });

  test('the reason names the policies', async () => {
    const [decision] = await decide([DENY_ALL, to(block('10.0.0.0/8'))], [tcp(SERVER, INTERNET)]);
    expect(decision.because).toBe(
      'egress denied by shop/deny-all, shop/to; ingress allowed, because no policy selects the pod',
    );
  });

  test('fails if a policy has an unknown field', async () => {
    await expect(decide([policy('misspelt', { podSelectors: {} })], [])).rejects.toThrow(
      'unknown field "podSelectors"',
    );
  });
});

function policy(name: string, spec: object): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop', resourceVersion: '1' },
    spec,
  };
}

function ingress(rule: object): KubeObject {
  return policy('ingress', { ...labeled('server'), policyTypes: ['Ingress'], ingress: [rule] });
}

function from(...peers: object[]): KubeObject {
  return ingress({ from: peers });
}

function to(...peers: object[]): KubeObject {
  return policy('to', { ...labeled('server'), policyTypes: ['Egress'], egress: [{ to: peers }] });
}

function ports(...open: object[]): KubeObject {
  return ingress({ ports: open });
}

function labeled(app: string): object {
  return { podSelector: { matchLabels: { app } } };
}

function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function block(cidr: string, ...except: string[]): object {
  return { ipBlock: { cidr, except } };
}

function tcp(source: Peer, destination: Peer, port = 80): Flow {
  return { source, destination, protocol: 'TCP', port };
}

function udp(source: Peer, destination: Peer, port: number): Flow {
  return { source, destination, protocol: 'UDP', port };
}
