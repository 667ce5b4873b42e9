import type { IConstruct } from 'constructs';
import { metadataOf } from '../construct-metadata';
import type * as kube from '../k8s/kube';
import type { IPodsCapability, PreemptibleNodes, PreemptibleNodeTaint } from './capabilities/pods';

/**
 * Labels, and keys of taints, of Spot VMs and similar nodes.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 * @see https://learn.microsoft.com/azure/aks/spot-node-pool
 * @see https://karpenter.sh/docs/concepts/nodepools/
 */
const KNOWN_LABELS: { readonly [key: string]: string } = {
  'cloud.google.com/gke-spot': 'true',
  'cloud.google.com/gke-preemptible': 'true',
  'cloud.google.com/gke-provisioning': 'spot',
  'eks.amazonaws.com/capacityType': 'SPOT',
  'karpenter.sh/capacity-type': 'spot',
  'kubernetes.azure.com/scalesetpriority': 'spot',
};

/** Labels that Kubernetes sets on nodes, such as their zone. They say nothing about the group of the node. */
const STANDARD_LABEL = /^([a-z]+\.)?kubernetes\.io\//;

// Key that distinguishes our construct metadata from that of other libraries.
const METADATA = 'kubeflow-cdk:preemptible-nodes';

/** Records that an environment has nodes that their provider can reclaim. */
export function recordPreemptibleNodes(platform: IConstruct, nodes: PreemptibleNodes): void {
  platform.node.addMetadata(METADATA, nodes);
}

/** Returns the recorded nodes of an environment. */
export function recordedPreemptibleNodes(platform: IConstruct): PreemptibleNodes[] {
  return metadataOf(platform, METADATA) as PreemptibleNodes[];
}

/** Whether a pod is for nodes that their provider can reclaim at any time, or can be scheduled on such nodes of the platform. */
export function mayBePreempted(pods: IPodsCapability, pod: kube.PodSpec): boolean {
  const nodeSelector = pod.nodeSelector ?? {};
  return (
    Object.entries(nodeSelector).some(([key, value]) => KNOWN_LABELS[key] === value) ||
    (pod.tolerations ?? []).some(toleratesKnownTaint) ||
    requiresKnownLabel(pod) ||
    (pods.preemptibleNodes ?? []).some((nodes) => fits(nodes, nodeSelector, pod.tolerations ?? []))
  );
}

function toleratesKnownTaint({ key, operator, value }: kube.Toleration): boolean {
  return key !== undefined && key in KNOWN_LABELS && (operator === 'Exists' || value === KNOWN_LABELS[key]);
}

function requiresKnownLabel({ affinity }: kube.PodSpec): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms
    .flatMap(({ matchExpressions }) => matchExpressions ?? [])
    .some(
      ({ key, operator, values }) =>
        key in KNOWN_LABELS &&
        (operator === 'Exists' || (operator === 'In' && (values ?? []).includes(KNOWN_LABELS[key]))),
    );
}

function fits(
  { labels, taints = [] }: PreemptibleNodes,
  nodeSelector: { readonly [key: string]: string },
  tolerations: readonly kube.Toleration[],
): boolean {
  return (
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value || STANDARD_LABEL.test(key)) &&
    taints
      .filter(({ effect }) => effect !== 'PreferNoSchedule')
      .every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)))
  );
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function tolerates(
  { key, operator = 'Equal', value = '', effect }: kube.Toleration,
  taint: PreemptibleNodeTaint,
): boolean {
  const sameKey = key === taint.key || (!key && operator === 'Exists');
  return sameKey && (!effect || effect === taint.effect) && (operator === 'Exists' || value === (taint.value ?? ''));
}
