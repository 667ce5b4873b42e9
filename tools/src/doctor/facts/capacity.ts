import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import type { KubeObject } from '../../kubernetes/objects';
import type { CapacityFacts, NodeCapacity } from './facts';
import { type OwnObjects, podTemplateOf } from './own-objects';
import { addAll, amounts, podRequests } from './pod-requests';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** Reads what each node offers, and what the pods of others request there. */
export async function readCapacity(client: KubernetesClient, own: OwnObjects): Promise<CapacityFacts> {
  const [nodes, pods] = await Promise.all([
    client.list({ group: '', kind: 'Node' }),
    client.list({ group: '', kind: 'Pod' }, { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' }),
  ]);
  return capacityOf(nodes, pods, own);
}

export function capacityOf(nodes: readonly KubeObject[], pods: readonly KubeObject[], own: OwnObjects): CapacityFacts {
  const tolerations = own.manifests.flatMap((object) => podTemplateOf(object)?.spec?.tolerations ?? []);
  const others = pods.filter((pod) => !belongsTo(pod, own));
  const autoscaler = nodes.map(autoscalerOf).find((name) => name !== undefined);
  return {
    nodes: nodes.map((node) => nodeCapacity(node, others, tolerations)),
    ...(autoscaler !== undefined && { autoscaler }),
  };
}

function nodeCapacity(node: KubeObject, pods: readonly KubeObject[], tolerations: readonly Toleration[]): NodeCapacity {
  const { name } = node.metadata;
  const restriction = restrictionOf(node, tolerations);
  return {
    name,
    allocatable: amounts(node.status?.allocatable ?? {}),
    requested: addAll(pods.filter(({ spec }) => spec.nodeName === name).map(({ spec }) => podRequests(spec))),
    ...(restriction !== undefined && { restriction }),
  };
}

/** Requests of the environment's own pods are part of the plan, so they do not count as used. */
function belongsTo({ metadata }: KubeObject, own: OwnObjects): boolean {
  const { namespace, name, ownerReferences = [] } = metadata;
  const owner = ownerReferences.find(({ controller }) => controller);
  if (owner === undefined) {
    // The hub creates the pods of users without an owner.
    return own.contains({ group: '', kind: 'Pod', namespace, name }) || own.namespaces.includes(namespace ?? '');
  }
  if (owner.kind === 'ReplicaSet') {
    const deployment = owner.name.replace(/-[^-]+$/, '');
    return own.contains({ group: 'apps', kind: 'Deployment', namespace, name: deployment });
  }
  if (owner.kind === 'Job') {
    const cronJob = owner.name.replace(/-\d+$/, '');
    return (
      own.contains({ group: 'batch', kind: 'Job', namespace, name: owner.name }) ||
      own.contains({ group: 'batch', kind: 'CronJob', namespace, name: cronJob })
    );
  }
  return own.contains({ group: 'apps', kind: owner.kind, namespace, name: owner.name });
}

function restrictionOf({ spec, status }: KubeObject, tolerations: readonly Toleration[]): string | undefined {
  if (spec?.unschedulable) {
    return 'cordoned';
  }
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  if (conditions.some((condition) => condition.type === 'Ready' && condition.status !== 'True')) {
    return 'not ready';
  }
  const taints: Taint[] = spec?.taints ?? [];
  const taint = taints.find(
    (each) => each.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, each)),
  );
  return taint && `taint ${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  const isSameKey = key === undefined ? operator === 'Exists' : key === taint.key;
  const isSameValue = operator === 'Exists' || (value ?? '') === (taint.value ?? '');
  return isSameKey && isSameValue && (effect === undefined || effect === taint.effect);
}

/** Recognizes what adds nodes by the names and labels of the nodes. */
function autoscalerOf({ metadata }: KubeObject): string | undefined {
  const { name, labels = {} } = metadata;
  if (/^gk3-/.test(name)) {
    return 'GKE Autopilot';
  }
  return labels['karpenter.sh/nodepool'] === undefined ? undefined : 'Karpenter';
}
