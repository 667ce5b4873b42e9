import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingRequirement } from '../../cluster-harness/requirements';
import { describeUnless } from '../describe-unless';
import { decide, type Flow, type Peer } from './flow-verdicts';

// Policies whose meaning Kubernetes documents: they show that the evaluator is asked the right question.
// @see https://kubernetes.io/docs/concepts/services-networking/network-policies/

const INTERNET: Peer = { address: '203.0.113.10' };
const METADATA: Peer = { address: '169.254.169.254' };
const SERVER = pod('10.0.0.1', 'shop', { app: 'server' });
const CLIENT = pod('10.0.0.2', 'shop', { app: 'client' });
const CLIENT_ELSEWHERE = pod('10.0.0.3', 'elsewhere', { app: 'client' });

const DENY_ALL = policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const NO_INGRESS = policy('no-ingress', { podSelector: {}, policyTypes: ['Ingress'] });

describeUnless(missingRequirement(), 'flows that are judged by Cyclonus', () => {
  test.each<[string, KubeObject[], Flow, string]>([
    ['everything passes without a policy', [], tcp(CLIENT, SERVER), 'reaches'],
    ['nothing enters a namespace that denies all', [DENY_ALL], tcp(INTERNET, SERVER), 'does not reach'],
    ['nothing leaves a namespace that denies all', [DENY_ALL], tcp(SERVER, INTERNET), 'does not reach'],
    ['a policy says nothing of another namespace', [DENY_ALL], tcp(CLIENT_ELSEWHERE, INTERNET), 'reaches'],
    ['a policy about ingress says nothing of egress', [NO_INGRESS], tcp(SERVER, INTERNET), 'reaches'],
    ['a policy adds to another', [NO_INGRESS, from({ podSelector: {} })], tcp(CLIENT, SERVER), 'reaches'],
    ['labels mean pods', [from(labelled('client'))], tcp(CLIENT, SERVER), 'reaches'],
    ['labels mean no others', [from(labelled('other'))], tcp(CLIENT, SERVER), 'does not reach'],
    [
      'labels mean no namespace but its own',
      [from(labelled('client'))],
      tcp(CLIENT_ELSEWHERE, SERVER),
      'does not reach',
    ],
    ['a namespace is named by its label', [from(inNamespace('elsewhere'))], tcp(CLIENT_ELSEWHERE, SERVER), 'reaches'],
    ['a namespace means no other', [from(inNamespace('elsewhere'))], tcp(CLIENT, SERVER), 'does not reach'],
    ['a block means its addresses', [to(block('0.0.0.0/0'))], tcp(SERVER, METADATA), 'reaches'],
    ['a block means no others', [to(block('10.0.0.0/8'))], tcp(SERVER, METADATA), 'does not reach'],
    [
      'a block leaves out its exceptions',
      [to(block('0.0.0.0/0', '169.254.0.0/16'))],
      tcp(SERVER, METADATA),
      'does not reach',
    ],
    ['a block may mean pods', [from(block('10.0.0.0/8'))], tcp(CLIENT, SERVER), 'may reach'],
    [
      'a block that leaves pods out never means them',
      [from(block('0.0.0.0/0', '10.0.0.0/8'))],
      tcp(CLIENT, SERVER),
      'does not reach',
    ],
    [
      'a pod is meant by labels beside a block',
      [from(block('10.0.0.0/8'), labelled('client'))],
      tcp(CLIENT, SERVER),
      'reaches',
    ],
    ['a rule without peers means anybody', [ingress({})], tcp(CLIENT, SERVER), 'reaches'],
    ['a port is open', [ports({ port: 80 })], tcp(CLIENT, SERVER, 80), 'reaches'],
    ['a port opens no other', [ports({ port: 80 })], tcp(CLIENT, SERVER, 81), 'does not reach'],
    ['a port is of TCP where it does not say', [ports({ port: 80 })], udp(CLIENT, SERVER, 80), 'does not reach'],
    ['a port is of its protocol', [ports({ port: 53, protocol: 'UDP' })], udp(CLIENT, SERVER, 53), 'reaches'],
    ['a range has its last port', [ports({ port: 80, endPort: 90 })], tcp(CLIENT, SERVER, 90), 'reaches'],
    ['a range has no more', [ports({ port: 80, endPort: 90 })], tcp(CLIENT, SERVER, 91), 'does not reach'],
    ['a port is named', [ports({ port: 'http' })], { ...tcp(CLIENT, SERVER, 80), portName: 'http' }, 'reaches'],
    [
      'a name opens no other',
      [ports({ port: 'http' })],
      { ...tcp(CLIENT, SERVER, 80), portName: 'api' },
      'does not reach',
    ],
  ])('%s', async (_, policies, flow, verdict) => {
    const [decision] = await decide(policies, [flow]);
    expect(decision.verdict).toBe(verdict);
  });

  test('the policies that decided are named', async () => {
    const [decision] = await decide([DENY_ALL, to(block('10.0.0.0/8'))], [tcp(SERVER, INTERNET)]);
    expect(decision.because).toBe('never leaves: shop/deny-all, shop/to; enters, since no policy selects it');
  });

  test('fails on a policy with a field that no policy has', async () => {
    await expect(decide([policy('misspelt', { podSelectors: {} })], [])).rejects.toThrow(
      'unknown field "podSelectors"',
    );
  });
});

function pod(address: string, namespace: string, labels: Record<string, string>): Peer {
  return { address, pod: { namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, labels } };
}

function policy(name: string, spec: object): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop', resourceVersion: '1' },
    spec,
  };
}

function ingress(rule: object): KubeObject {
  return policy('ingress', { ...labelled('server'), policyTypes: ['Ingress'], ingress: [rule] });
}

function from(...peers: object[]): KubeObject {
  return ingress({ from: peers });
}

function to(...peers: object[]): KubeObject {
  return policy('to', { ...labelled('server'), policyTypes: ['Egress'], egress: [{ to: peers }] });
}

function ports(...open: object[]): KubeObject {
  return ingress({ ports: open });
}

function labelled(app: string): object {
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
