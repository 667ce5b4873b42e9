import type { ClusterAnswers } from './detect';
import { detectDistribution } from './distribution';
import { type Fact, known, unknown } from './facts';
import type { WorkloadObject } from './objects';

/** DaemonSets of network plugins that enforce network policies. */
const ENFORCING =
  /^(calico-node|cilium|anetd|antrea-agent|kube-router|weave-net|azure-npm|ovnkube-node|canal|rke2-canal)$/;

/** First version of kindnet that enforces network policies: that of kind v0.24. */
const ENFORCING_KINDNET = 20_240_813;

/** Whether a network plugin enforces network policies. Every cluster accepts them. */
export function detectNetworkPolicies(answers: ClusterAnswers): Fact<boolean> {
  const distribution = detectDistribution(answers);
  if (distribution.known && ['k3s', 'k3d', 'microk8s', 'gke-autopilot', 'openshift'].includes(distribution.value)) {
    return known(true, `${distribution.evidence}: it always enforces network policies`);
  }
  if ('failure' in answers.daemonSets) {
    return unknown(answers.daemonSets.failure);
  }
  const sets = answers.daemonSets.items;
  const enforcing = sets.find(({ metadata }) => ENFORCING.test(metadata.name));
  if (enforcing) {
    return known(true, `DaemonSet ${enforcing.metadata.namespace}/${enforcing.metadata.name}`);
  }
  const aws = named(sets, 'aws-node');
  if (aws) {
    const args = containers(aws).flatMap((container) => container.args ?? []);
    const enabled = args.includes('--enable-network-policy=true');
    return known(enabled, `DaemonSet aws-node ${enabled ? 'with' : 'without'} --enable-network-policy=true`);
  }
  const kindnet = named(sets, 'kindnet');
  if (kindnet) {
    const image = containers(kindnet)[0]?.image ?? '';
    const [, day = '0'] = /:v(\d{8})/.exec(image) ?? [];
    return Number(day) >= ENFORCING_KINDNET
      ? unknown(`DaemonSet kindnet ${image}: it enforces policies if the kernel supports it`)
      : known(false, `DaemonSet kindnet ${image}`);
  }
  const flannel = sets.find(({ metadata }) => /^kube-flannel/.test(metadata.name));
  if (flannel) {
    return known(false, `DaemonSet ${flannel.metadata.name}: Flannel enforces no policies`);
  }
  return unknown('no DaemonSet of a known network plugin');
}

/** Whether a Service of type LoadBalancer gets an address. */
export function detectLoadBalancer(answers: ClusterAnswers): Fact<boolean> {
  const distribution = detectDistribution(answers);
  if (distribution.known && /^(gke|gke-autopilot|eks|aks)$/.test(distribution.value)) {
    return known(true, `${distribution.evidence}: load balancers of the cloud`);
  }
  if ('failure' in answers.services) {
    return unknown(answers.services.failure);
  }
  const balanced = answers.services.items.filter(({ spec }) => spec?.type === 'LoadBalancer');
  const ready = balanced.find(({ status }) => (status?.loadBalancer?.ingress ?? []).length > 0);
  if (ready) {
    return known(true, `Service ${ready.metadata.namespace}/${ready.metadata.name} has an address`);
  }
  const deployments = 'items' in answers.deployments ? answers.deployments.items : [];
  const controller = deployments.find(
    ({ metadata }) =>
      /^(metallb-controller|controller)$/.test(metadata.name) && metadata.namespace === 'metallb-system',
  );
  if (controller) {
    return known(true, 'MetalLB in the namespace metallb-system');
  }
  return balanced.length > 0
    ? known(false, `Service ${balanced[0]?.metadata.namespace}/${balanced[0]?.metadata.name} has no address`)
    : known(false, 'no cloud, no MetalLB, and no Service with an address');
}

function named(sets: readonly WorkloadObject[], name: string): WorkloadObject | undefined {
  return sets.find(({ metadata }) => metadata.name === name);
}

function containers({ spec }: WorkloadObject) {
  return spec?.template?.spec?.containers ?? [];
}
