import type { KubeObject } from '../../../src/kubernetes/objects';
import { deployment, namespace, policy, report, to } from '../objects';

const DENY = policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const HUB = deployment('hub');
const PROXY = deployment('proxy');

function flows(...objects: KubeObject[]): string[] {
  return report(objects).network.flows.map(({ text }) => text);
}

const egress = (name: string, app: string, rules: unknown[]) =>
  policy(name, { podSelector: { matchLabels: { app } }, policyTypes: ['Egress'], egress: rules });
const ingress = (name: string, app: string, rules: unknown[]) =>
  policy(name, { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'], ingress: rules });
const tcp = (...ports: (number | string)[]) => ports.map((port) => ({ protocol: 'TCP', port }));

test('without a policy, everything is open', () => {
  expect(flows(HUB)).toEqual([
    'Deployment ml/hub can connect to all pods and all addresses on all ports.',
    'All pods and all addresses can connect to Deployment ml/hub on all ports.',
  ]);
});

test('a policy without rules closes everything', () => {
  expect(flows(HUB, PROXY, DENY)).toEqual([]);
});

test('a connection needs a rule at both ends, and has the ports that both allow', () => {
  const out = egress('out', 'hub', [{ to: [to('proxy')], ports: [{ port: 8000, endPort: 8010 }] }]);
  const into = ingress('in', 'proxy', [{ from: [to('hub')], ports: tcp(8001, 9000) }]);
  expect(flows(HUB, PROXY, DENY, out)).toEqual([]);
  expect(flows(HUB, PROXY, DENY, into)).toEqual([]);
  expect(flows(HUB, PROXY, DENY, out, into)).toEqual([
    'Deployment ml/hub can connect to Deployment ml/proxy on TCP 8001.',
  ]);
});

test('a flow names the policies and their constructs', () => {
  const out = egress('out', 'hub', [{ to: [to('proxy')] }]);
  const into = ingress('in', 'proxy', [{ from: [to('hub')], ports: tcp(8001) }]);
  expect(report([HUB, PROXY, out, into]).network.flows[0]).toMatchObject({
    from: { type: 'pods', name: 'Deployment ml/hub' },
    to: { type: 'pods', name: 'Deployment ml/proxy' },
    ports: ['TCP 8001'],
    policies: ['NetworkPolicy ml/in', 'NetworkPolicy ml/out'],
    paths: ['lab/hub/NetworkPolicy-in', 'lab/hub/NetworkPolicy-out'],
  });
});

test('names of ports are resolved at the pods that accept the connection', () => {
  const named = deployment('proxy', { containers: [{ name: 'main', ports: [{ name: 'api', containerPort: 8001 }] }] });
  const out = egress('out', 'hub', [{ to: [to('proxy')], ports: tcp('api') }]);
  const into = ingress('in', 'proxy', [{ from: [to('hub')], ports: tcp(8001, 8000) }]);
  expect(flows(HUB, named, DENY, out, into)).toEqual([
    'Deployment ml/hub can connect to Deployment ml/proxy on TCP 8001.',
  ]);
});

test('pods in other namespaces are selected by the name and the labels of the namespace', () => {
  const other = { ...deployment('notebook'), metadata: { name: 'notebook', namespace: 'users' } };
  const peer = (matchLabels: object) => ({ namespaceSelector: { matchLabels }, ...to('notebook') });
  const byName = egress('a', 'hub', [{ to: [peer({ 'kubernetes.io/metadata.name': 'users' })], ports: tcp(1) }]);
  const byLabel = egress('b', 'hub', [
    { to: [peer({ 'pod-security.kubernetes.io/enforce': 'restricted' })], ports: tcp(2) },
  ]);
  const objects = [HUB, other, namespace('users'), DENY];
  expect(flows(...objects, byName)).toContain('Deployment ml/hub can connect to Deployment users/notebook on TCP 1.');
  expect(flows(...objects, byLabel)).toContain('Deployment ml/hub can connect to Deployment users/notebook on TCP 2.');
  const own = egress('c', 'hub', [{ to: [to('notebook')], ports: tcp(3) }]);
  expect(flows(...objects, own).join()).not.toContain('users/notebook on TCP 3');
});

test('pods that are not part of the program are described by their labels', () => {
  const dns = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
  const out = egress('out', 'hub', [
    { to: [dns], ports: [{ protocol: 'UDP', port: 53 }] },
    { to: [{ namespaceSelector: {} }], ports: tcp(80) },
    {
      to: [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] } }],
      ports: tcp(81),
    },
  ]);
  expect(flows(HUB, DENY, out)).toEqual([
    'Deployment ml/hub can connect to all pods in all namespaces on TCP 80.',
    'Deployment ml/hub can connect to all pods in namespace kube-system on UDP 53.',
    'Deployment ml/hub can connect to pods with tier in (a, b) in namespace ml on TCP 81.',
  ]);
});

test('address ranges with the same ports are one flow', () => {
  const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });
  const out = egress('out', 'hub', [
    { to: [block('10.0.0.0/8')], ports: tcp(443) },
    { to: [block('0.0.0.0/0', '10.0.0.0/8', '192.168.0.0/16')], ports: tcp(443) },
    { to: [block('203.0.113.0/24')], ports: tcp(22) },
  ]);
  expect(flows(HUB, DENY, out)).toEqual([
    'Deployment ml/hub can connect to 10.0.0.0/8, the internet (0.0.0.0/0 without private addresses) on TCP 443.',
    'Deployment ml/hub can connect to 203.0.113.0/24 on TCP 22.',
  ]);
});

test('a rule without peers is open to everyone, and one without ports opens all ports', () => {
  const into = ingress('in', 'hub', [{ ports: tcp(2049) }]);
  expect(flows(HUB, DENY, into)).toEqual(['All pods and all addresses can connect to Deployment ml/hub on TCP 2049.']);
});

test('policyTypes default to Ingress, and to Egress only with egress rules', () => {
  const implied = policy('implied', { podSelector: {} });
  expect(flows(HUB, implied)).toEqual(['Deployment ml/hub can connect to all pods and all addresses on all ports.']);
  const both = policy('both', { podSelector: {}, egress: [] });
  expect(flows(HUB, both)).toEqual([]);
});

test('pods that users start take part', () => {
  const users = {
    namespace: 'ml',
    labels: { app: 'notebook' },
    startedBy: { kind: 'Deployment', namespace: 'ml', name: 'hub' },
    claims: true,
    variants: [{ images: ['notebook:1'], requests: { cpu: '1', memory: '1Gi', gpus: {} } }],
  };
  const out = egress('out', 'hub', [{ to: [to('notebook')], ports: tcp(8888) }]);
  const into = ingress('in', 'notebook', [{ from: [to('hub')] }]);
  const { network } = report([HUB, DENY, out, into], { userPods: [users] });
  expect(network.flows.map(({ text }) => text)).toEqual([
    'Deployment ml/hub can connect to Pods of users in ml (hub) on TCP 8888.',
  ]);
});

test('labels that controllers add to pods are known', () => {
  const job = { ...deployment('train'), apiVersion: 'batch/v1', kind: 'Job' };
  const out = policy('out', {
    podSelector: { matchLabels: { 'batch.kubernetes.io/job-name': 'train' } },
    policyTypes: ['Egress'],
  });
  expect(flows(job, out)).toEqual(['All pods and all addresses can connect to Job ml/train on all ports.']);
});
