import { App } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { checkAffinity } from '../../lib/pods/affinity';

const check = (affinity: k8s.Affinity) => () => checkAffinity(new App(), 'affinity', affinity);
const HOST = 'kubernetes.io/hostname';

function nodes(...matchExpressions: k8s.NodeSelectorRequirement[]): k8s.Affinity {
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

function fields(key: string, operator: string, values: string[]): k8s.Affinity {
  const matchFields = [{ key, operator, values }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } } };
}

function pods(term: k8s.PodAffinityTerm): k8s.Affinity {
  return { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

test.each<[k8s.Affinity]>([
  [{}],
  [
    nodes(
      { key: 'disk', operator: 'In', values: ['ssd', ''] },
      { key: 'example.com/cores', operator: 'Gt', values: ['7'] },
    ),
  ],
  [nodes({ key: 'spot', operator: 'DoesNotExist' })],
  [fields('metadata.name', 'NotIn', ['node-1'])],
  [pods({ topologyKey: HOST, namespaces: ['kubeflow'], labelSelector: { matchLabels: { team: 'vision' } } })],
  [
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: HOST, labelSelector: {} } },
        ],
      },
    },
  ],
])('accepts the affinity %j', (affinity) => {
  expect(check(affinity)).not.toThrow();
});

test.each<[k8s.Affinity, string]>([
  [
    { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    'affinity.nodeAffinity: no node is selected.',
  ],
  [nodes({ key: '/', operator: 'Exists' }), 'affinity.nodeAffinity: "/" is not a valid label key.'],
  [nodes({ key: 'disk', operator: 'Is' }), 'operator "Is" is not known.'],
  [nodes({ key: 'disk', operator: 'In' }), '"In" of "disk" has the values [].'],
  [nodes({ key: 'disk', operator: 'In', values: ['a b'] }), '"In" of "disk" has the values ["a b"].'],
  [nodes({ key: 'disk', operator: 'Exists', values: ['x'] }), '"Exists" requires no values.'],
  [nodes({ key: 'cores', operator: 'Gt', values: ['many'] }), '"Gt" requires one integer.'],
  [fields('metadata.labels', 'In', ['x']), 'the field "metadata.labels" cannot select nodes this way.'],
  [pods({ topologyKey: HOST }), 'labelSelector is missing, so the term selects no pods.'],
  [pods({ topologyKey: '' }), 'affinity.podAffinity: topologyKey "" is not a valid key of a node label.'],
  [pods({ topologyKey: HOST, namespaces: ['A'] }), 'affinity.podAffinity: namespace "A"'],
  [pods({ topologyKey: HOST, labelSelector: { matchLabels: { a: ' ' } } }), 'label a has the invalid value " ".'],
  [
    pods({ topologyKey: HOST, namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }),
    'operator "Gt" is not known.',
  ],
  [
    { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] } },
    'affinity.nodeAffinity: 0 is not a valid weight.',
  ],
  [
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1.5, podAffinityTerm: { topologyKey: HOST } }],
      },
    },
    'affinity.podAntiAffinity: 1.5 is not a valid weight.',
  ],
])('fails if the affinity is %j', (affinity, message) => {
  expect(check(affinity)).toThrow(message);
});
