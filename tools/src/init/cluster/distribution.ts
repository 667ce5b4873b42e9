import type { ClusterAnswers } from './detect';
import { type Distribution, type Fact, type GkeLocation, known, unknown } from './facts';
import type { KubernetesNode } from './objects';

/** How to recognize a product by its nodes. */
interface NodeRule {
  readonly distribution: Distribution;
  /** Text that shows it, or undefined if the node does not. */
  evidence(node: KubernetesNode): string | undefined;
}

/** The first rule that matches wins: a product in a product, such as Docker Desktop's kind, comes first. */
const RULES: readonly NodeRule[] = [
  { distribution: 'openshift', evidence: label('node.openshift.io/os_id') },
  { distribution: 'gke-autopilot', evidence: (node) => (isGke(node) ? matchingName(node, /^gk3-/) : undefined) },
  { distribution: 'gke', evidence: label('cloud.google.com/gke-nodepool') },
  { distribution: 'gke', evidence: version(/-gke\./) },
  { distribution: 'eks', evidence: label('eks.amazonaws.com/nodegroup') },
  { distribution: 'eks', evidence: label('eks.amazonaws.com/compute-type') },
  { distribution: 'eks', evidence: version(/-eks-/) },
  { distribution: 'aks', evidence: label('kubernetes.azure.com/cluster') },
  {
    distribution: 'docker-desktop',
    evidence: (node) => matchingName(node, /^(docker-desktop|desktop-control-plane)$/),
  },
  { distribution: 'minikube', evidence: label('minikube.k8s.io/version') },
  { distribution: 'kind', evidence: provider(/^kind:/) },
  { distribution: 'microk8s', evidence: label('microk8s.io/cluster') },
  { distribution: 'k3d', evidence: provider(/^k3s:\/\/k3d-/) },
  { distribution: 'k3s', evidence: version(/\+k3s/) },
  { distribution: 'kubeadm', evidence: annotation('kubeadm.alpha.kubernetes.io/cri-socket') },
];

/** Recognizes the product. Without nodes, the version of the API server and API groups may show it. */
export function detectDistribution({ nodes, version: server, groups }: ClusterAnswers): Fact<Distribution> {
  if (groups.some((group) => group === 'security.openshift.io')) {
    return known('openshift', 'API group security.openshift.io');
  }
  if ('items' in nodes) {
    for (const { distribution, evidence } of RULES) {
      for (const node of nodes.items) {
        const text = evidence(node);
        if (text !== undefined) {
          return known(distribution, text);
        }
      }
    }
  }
  for (const [pattern, distribution] of [
    [/-gke\./, 'gke'],
    [/-eks-/, 'eks'],
    [/\+k3s/, 'k3s'],
  ] as const) {
    if (pattern.test(server)) {
      return known(distribution, `API server ${server}`);
    }
  }
  if ('failure' in nodes) {
    return unknown(nodes.failure);
  }
  return nodes.items.length === 0
    ? unknown('the cluster has no nodes')
    : known('unknown', 'no node has a label, provider or version of a known product');
}

/** Project, location and name of a GKE cluster: `gcloud container clusters get-credentials` names the context by them. */
export function detectGke({ context, nodes }: ClusterAnswers): Fact<GkeLocation> {
  const [, project, location, cluster] = /^gke_([^_]+)_([^_]+)_(.+)$/.exec(context) ?? [];
  if (project !== undefined && location !== undefined && cluster !== undefined) {
    return known({ project, location, cluster }, `context ${context}`);
  }
  const providers = 'items' in nodes ? nodes.items.map(({ spec }) => spec?.providerID ?? '') : [];
  return unknown(
    providers.some((id) => id.startsWith('gce://'))
      ? `the context "${context}" does not contain the name of the cluster, as gke_PROJECT_LOCATION_CLUSTER does`
      : 'not on Google Cloud',
  );
}

function isGke(node: KubernetesNode): boolean {
  return version(/-gke\./)(node) !== undefined || label('cloud.google.com/gke-nodepool')(node) !== undefined;
}

function label(name: string): NodeRule['evidence'] {
  return ({ metadata }) => {
    const value = metadata.labels?.[name];
    return value === undefined ? undefined : `node label ${name}${value === '' ? '' : `=${value}`}`;
  };
}

function annotation(name: string): NodeRule['evidence'] {
  return ({ metadata }) => (metadata.annotations?.[name] === undefined ? undefined : `node annotation ${name}`);
}

function version(pattern: RegExp): NodeRule['evidence'] {
  return ({ status }) => {
    const kubelet = status?.nodeInfo?.kubeletVersion ?? '';
    return pattern.test(kubelet) ? `kubelet ${kubelet}` : undefined;
  };
}

function provider(pattern: RegExp): NodeRule['evidence'] {
  return ({ spec }) => (pattern.test(spec?.providerID ?? '') ? `node provider ${spec?.providerID}` : undefined);
}

function matchingName({ metadata }: KubernetesNode, pattern: RegExp): string | undefined {
  return pattern.test(metadata.name) ? `node ${metadata.name}` : undefined;
}
