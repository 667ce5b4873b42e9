import type { PlatformName } from '../answers/answers';
import type { ClusterFacts, Distribution, Facts } from '../cluster/facts';
import type { Choices } from './choice';

/** Platforms of products that run on one machine. */
const LOCAL: Partial<Record<Distribution, PlatformName>> = {
  minikube: 'minikube',
  kind: 'kind',
  k3d: 'k3d',
  k3s: 'k3s',
  microk8s: 'microk8s',
  'docker-desktop': 'docker-desktop',
};

/** Names in reasons. */
const PRODUCTS: Record<Distribution, string> = {
  gke: 'GKE Standard',
  'gke-autopilot': 'GKE Autopilot',
  eks: 'Amazon EKS',
  aks: 'Azure AKS',
  openshift: 'OpenShift',
  minikube: 'minikube',
  kind: 'kind',
  k3d: 'k3d',
  k3s: 'k3s',
  microk8s: 'MicroK8s',
  'docker-desktop': 'Docker Desktop',
  kubeadm: 'a kubeadm cluster',
  unknown: 'another cluster',
};

/** Names of environments, by platform. */
const ENVIRONMENTS: Record<PlatformName, string> = {
  minikube: 'laptop',
  kind: 'laptop',
  k3d: 'laptop',
  k3s: 'local',
  microk8s: 'local',
  'docker-desktop': 'laptop',
  gke: 'cloud',
  'any-cluster': 'cluster',
};

export function choosePlatform(choices: Choices, { cluster, localTools, gcloud }: Facts): void {
  if (cluster.known) {
    chooseByProduct(choices, cluster.value);
  } else {
    chooseWithoutCluster(choices, cluster.evidence, localTools);
  }
  if (choices.answers.platform === 'gke') {
    chooseGke(choices, gcloud);
  }
}

export function chooseEnvironment(choices: Choices): void {
  choices.set('environment', ENVIRONMENTS[choices.answers.platform ?? 'any-cluster']);
}

function chooseByProduct(choices: Choices, { distribution, nodes, gke }: ClusterFacts): void {
  if (!distribution.known) {
    choices.set('platform', 'any-cluster', distribution.evidence, 'any-cluster: the product is not known');
    return;
  }
  const product = distribution.value;
  const found = `${PRODUCTS[product]} (${distribution.evidence})`;
  if (product === 'gke' || product === 'gke-autopilot') {
    if (!gke.known) {
      choices.set('platform', 'any-cluster', found, `any-cluster: ${gke.evidence}`);
      return;
    }
    const { project, location, cluster } = gke.value;
    choices.set('platform', 'gke', found, `gke, with the existing cluster ${cluster} in ${location}`);
    if (choices.answers.platform === 'gke') {
      choices.set('gkeCluster', 'existing');
      choices.set('project', project);
      choices.set(/-[a-z]$/.test(location) ? 'zone' : 'region', location);
      choices.set('clusterName', cluster);
    }
    return;
  }
  const local = LOCAL[product];
  if (local !== undefined && nodes.known && nodes.value.count > 1) {
    choices.set(
      'platform',
      'any-cluster',
      `${found}, ${nodes.value.count} nodes`,
      'any-cluster: the local platforms have one node',
    );
    return;
  }
  choices.set('platform', local ?? 'any-cluster', found);
  if (product === 'openshift') {
    choices.set('openshift', true, found, 'user IDs, DNS and router of OpenShift');
  }
}

/** A local platform is chosen by its tool: synthesis prints the command that creates the cluster. */
function chooseWithoutCluster(choices: Choices, evidence: string, tools: readonly string[]): void {
  const [tool] = tools;
  const platform = tool as PlatformName | undefined;
  choices.set(
    'platform',
    platform ?? 'kind',
    tool === undefined ? evidence : `${evidence}; ${tool} is installed`,
    platform === undefined ? 'kind, which needs Docker and the command kind' : `${tool}, on this machine`,
  );
}

function chooseGke(choices: Choices, gcloud: Facts['gcloud']): void {
  choices.set('gkeCluster', choices.answers.clusterName === undefined ? 'standard' : 'existing');
  const { project, zone, region } = gcloud.known ? gcloud.value : {};
  if (project !== undefined) {
    choices.set('project', project, gcloud.evidence);
  } else if (choices.answers.project === undefined) {
    choices.warn(gcloud.evidence, 'project: my-project is a placeholder. Set it with --project');
    choices.set('project', 'my-project');
  }
  if (choices.answers.zone !== undefined || choices.answers.region !== undefined) {
    return;
  }
  // Autopilot clusters are regional.
  if (choices.answers.gkeCluster === 'autopilot') {
    choices.set('region', region ?? (zone ?? DEFAULT_ZONE).replace(/-[a-z]$/, ''), gcloud.evidence);
  } else if (zone === undefined && region !== undefined) {
    choices.set('region', region, gcloud.evidence);
  } else {
    choices.set('zone', zone ?? DEFAULT_ZONE, gcloud.evidence);
  }
}

/** The zone of Google's examples. */
const DEFAULT_ZONE = 'us-central1-a';
