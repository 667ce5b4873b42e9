import { capacityOf } from '../../src/doctor/facts/capacity';
import { ownObjects } from '../../src/doctor/facts/own-objects';
import { podRequests } from '../../src/doctor/facts/pod-requests';
import type { KubeObject } from '../../src/kubernetes/objects';
import { aPlan } from '../plan/a-plan';

const node = (name: string, spec: object = {}, labels: Record<string, string> = {}): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec },
  status: { allocatable: { cpu: '4', memory: '8Gi' }, conditions: [{ type: 'Ready', status: 'True' }] },
});
const hub: KubeObject = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hub', namespace: 'ns' } },
  spec: { template: { spec: { tolerations: [{ key: 'mine', operator: 'Exists' }] } } },
};
const own = ownObjects(aPlan(), [hub], 'default');

function pod(namespace: string, cpu: string, owner?: [kind: string, name: string]): KubeObject {
  const ownerReferences = owner && [{ kind: owner[0], name: owner[1], uid: '1', controller: true }];
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace, ownerReferences } },
    spec: { nodeName: 'a', containers: [{ resources: { requests: { cpu } } }] },
  };
}

test.each<[string, KubeObject, number]>([
  ['of another namespace', pod('other', '2'), 2],
  ['of another workload in the namespace', pod('ns', '2', ['ReplicaSet', 'other-5d4f']), 2],
  ['of the environment', pod('ns', '2', ['ReplicaSet', 'hub-5d4f']), 0],
  ['of a user of the environment', pod('ns', '2'), 0],
])('the requests of a pod %s', (_, each, cpu) => {
  expect(capacityOf([node('a')], [each], own).nodes[0]?.requested.cpu ?? 0).toBe(cpu);
});

test.each<[string, object, string | undefined]>([
  ['no taint', {}, undefined],
  ['cordoned', { unschedulable: true }, 'cordoned'],
  ['a taint', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }, 'taint gpu=yes:NoSchedule'],
  ['a taint that the pods tolerate', { taints: [{ key: 'mine', value: 'x', effect: 'NoSchedule' }] }, undefined],
  ['a preference', { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] }, undefined],
])('a node with %s', (_, spec, restriction) => {
  expect(capacityOf([node('a', spec)], [], own).nodes[0]?.restriction).toBe(restriction);
});

test.each([
  ['gk3-cluster-pool-1', {}, 'GKE Autopilot'],
  ['ip-10-0-0-1', { 'karpenter.sh/nodepool': 'default' }, 'Karpenter'],
  ['worker', {}, undefined],
])('the autoscaler of node %s', (name, labels: Record<string, string>, autoscaler) => {
  expect(capacityOf([node(name, {}, labels)], [], own).autoscaler).toBe(autoscaler);
});

test.each<[string, Parameters<typeof podRequests>[0], object]>([
  [
    'containers',
    { containers: [{ resources: { requests: { cpu: '1' } } }, { resources: { requests: { cpu: '500m' } } }] },
    { cpu: 1.5 },
  ],
  ['a limit without a request', { containers: [{ resources: { limits: { memory: '1Ki' } } }] }, { memory: 1024 }],
  [
    'a large init container',
    {
      containers: [{ resources: { requests: { cpu: '1' } } }],
      initContainers: [{ resources: { requests: { cpu: '3' } } }],
    },
    { cpu: 3 },
  ],
  [
    'a sidecar',
    {
      containers: [{ resources: { requests: { cpu: '1' } } }],
      initContainers: [{ restartPolicy: 'Always', resources: { requests: { cpu: '3' } } }],
      overhead: { cpu: '250m' },
    },
    { cpu: 4.25 },
  ],
  [
    'resources of the pod',
    { containers: [{ resources: { requests: { cpu: '1' } } }], resources: { requests: { cpu: '2' } } },
    { cpu: 2 },
  ],
])('a pod with %s', (_, spec, expected) => {
  expect(podRequests(spec)).toEqual(expected);
});
