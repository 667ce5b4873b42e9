import type { k8s } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { type Code, list } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';

export function toleration(values: Values): fc.Arbitrary<Code<k8s.Toleration>> {
  const any = structOf<k8s.Toleration>({
    key: values.text('users', 'example.com/pool'),
    operator: values.text('Exists', 'Equal'),
    value: values.text('yes', ''),
    effect: values.text('NoSchedule', 'NoExecute', 'PreferNoSchedule'),
    tolerationSeconds: values.number(60, 0),
  });
  const exists = structOf<Pick<k8s.Toleration, 'key' | 'operator' | 'effect'>>(
    {
      key: values.text('users', 'example.com/pool'),
      operator: values.text('Exists'),
      effect: values.text('NoSchedule', 'NoExecute', 'PreferNoSchedule'),
    },
    { always: ['operator'] },
  );
  return values.validOr<Code<k8s.Toleration>>(exists, any);
}

export function affinity(values: Values): fc.Arbitrary<Code<k8s.Affinity>> {
  const podTerm = structOf<k8s.PodAffinityTerm>(
    {
      topologyKey: values.text('kubernetes.io/hostname', 'topology.kubernetes.io/zone'),
      labelSelector: structOf<k8s.LabelSelector>({
        matchLabels: values.labels,
        matchExpressions: requirements(values),
      }),
      namespaceSelector: structOf<k8s.LabelSelector>({
        matchLabels: values.labels,
        matchExpressions: requirements(values),
      }),
      namespaces: values.list(values.name('kubeflow')),
    },
    // A term without labels matches no pods, which is an error.
    { always: values.allowsInvalid ? ['topologyKey'] : ['topologyKey', 'labelSelector'] },
  );
  const pods = structOf<k8s.PodAffinity>({
    requiredDuringSchedulingIgnoredDuringExecution: values.list(podTerm, 2),
    preferredDuringSchedulingIgnoredDuringExecution: values.list(
      structOf<k8s.WeightedPodAffinityTerm>(
        { weight: values.number(1, 100), podAffinityTerm: podTerm },
        { always: ['weight', 'podAffinityTerm'] },
      ),
      2,
    ),
  });
  return structOf<k8s.Affinity>({ nodeAffinity: nodeAffinity(values), podAffinity: pods, podAntiAffinity: pods });
}

function nodeAffinity(values: Values): fc.Arbitrary<Code<k8s.NodeAffinity>> {
  const term = structOf<Pick<k8s.NodeSelectorTerm, 'matchExpressions'>>({ matchExpressions: requirements(values) });
  return structOf<k8s.NodeAffinity>({
    requiredDuringSchedulingIgnoredDuringExecution: structOf<k8s.NodeSelector>(
      { nodeSelectorTerms: fc.array(term, { minLength: values.allowsInvalid ? 0 : 1, maxLength: 2 }).map(list) },
      { always: ['nodeSelectorTerms'] },
    ),
    preferredDuringSchedulingIgnoredDuringExecution: values.list(
      structOf<k8s.PreferredSchedulingTerm>(
        { weight: values.number(1, 50, 100), preference: term },
        { always: ['weight', 'preference'] },
      ),
      2,
    ),
  });
}

function requirements(values: Values): fc.Arbitrary<Code<k8s.NodeSelectorRequirement[]>> {
  const requirement = structOf<k8s.NodeSelectorRequirement>(
    {
      key: values.text('disk', 'example.com/pool'),
      operator: values.text('In', 'NotIn'),
      values: fc.array(values.text('ssd', ''), { minLength: 1, maxLength: 2 }).map(list),
    },
    { always: ['key', 'operator', 'values'] },
  );
  return values.list(requirement, 2);
}
