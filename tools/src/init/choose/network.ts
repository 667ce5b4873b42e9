import type { ClusterFacts } from '../cluster/facts';
import type { Choices } from './choice';

/** Service ranges that local platforms assume, by platform. */
const DEFAULT_CIDRS: Readonly<Record<string, string>> = {
  minikube: '10.96.0.0/12',
  kind: '10.96.0.0/16',
  k3d: '10.43.0.0/16',
  k3s: '10.43.0.0/16',
  microk8s: '10.152.183.0/24',
  'docker-desktop': '10.96.0.0/12',
};
const API_SERVER_PORTS: Readonly<Record<string, number>> = { minikube: 8443, microk8s: 16443 };

/** Platforms that know whether network policies are enforced. */
const KNOWN_POLICIES: Readonly<Record<string, boolean>> = {
  k3d: true,
  k3s: true,
  microk8s: true,
  'docker-desktop': false,
};

/** Chooses what network policies and fixed addresses depend on. */
export function chooseNetwork(choices: Choices, facts: ClusterFacts): void {
  const platform = choices.answers.platform ?? 'any-cluster';
  if (platform === 'gke') {
    const [range] = facts.serviceCidrs.known ? facts.serviceCidrs.value : [];
    if (range !== undefined && choices.answers.gkeCluster === 'existing') {
      choices.set('serviceCidr', range, facts.serviceCidrs.evidence);
    }
    return;
  }
  choosePolicies(choices, facts, KNOWN_POLICIES[platform]);
  const { serviceCidrs, apiServerPort } = facts;
  if (serviceCidrs.known) {
    const [first] = serviceCidrs.value;
    if (first !== undefined && first !== DEFAULT_CIDRS[platform]) {
      choices.set('serviceCidr', first, serviceCidrs.evidence);
    }
    const families = new Set(serviceCidrs.value.map((cidr) => (cidr.includes(':') ? 'IPv6' : 'IPv4')));
    if (families.size === 2) {
      choices.set('ipFamilies', 'DualStack', serviceCidrs.evidence);
    } else if (families.has('IPv6')) {
      choices.set('ipFamilies', 'IPv6', serviceCidrs.evidence);
    }
  }
  if (apiServerPort.known) {
    const port = apiServerPort.value;
    if (![443, 6443, API_SERVER_PORTS[platform]].includes(port)) {
      choices.set('apiServerPort', port, apiServerPort.evidence);
    }
  }
}

function choosePolicies(choices: Choices, { networkPolicies }: ClusterFacts, assumed: boolean | undefined): void {
  if (choices.answers.enforcesNetworkPolicies !== undefined) {
    return;
  }
  if (!networkPolicies.known) {
    choices.explain(networkPolicies.evidence, 'it is not known whether network policies are enforced; test one');
  } else if (networkPolicies.value) {
    if (assumed !== true) {
      choices.set('enforcesNetworkPolicies', true, networkPolicies.evidence);
    }
  } else {
    choices.warn(
      networkPolicies.evidence,
      'network policies are accepted and not enforced: notebooks are not isolated. Install Calico or Cilium',
    );
    if (assumed !== false) {
      choices.set('enforcesNetworkPolicies', false);
    }
  }
}

/** Chooses a Gateway or an IngressClass for a hostname. Without a hostname, users forward a port. */
export function chooseExposure(choices: Choices, { gateways, ingressClasses, loadBalancer }: ClusterFacts): void {
  const { hostname, platform, gateway, ingressClass } = choices.answers;
  if (hostname === undefined) {
    choices.explain(
      loadBalancer.known && !loadBalancer.value
        ? `no load balancer (${loadBalancer.evidence})`
        : 'no hostname is given',
      'no public address: `kubeflow-cdk open` forwards a port',
    );
    return;
  }
  if (platform === 'gke' || gateway !== undefined || ingressClass !== undefined) {
    return;
  }
  const [firstGateway] = gateways.known ? gateways.value : [];
  const [firstClass] = ingressClasses.known ? ingressClasses.value : [];
  if (choices.answers.openshift) {
    choices.set('ingressClass', firstClass ?? 'openshift-default', ingressClasses.evidence);
  } else if (firstGateway !== undefined) {
    choices.set('gateway', firstGateway, gateways.evidence);
  } else if (firstClass !== undefined) {
    choices.set('ingressClass', firstClass, ingressClasses.evidence);
  } else {
    choices.warn(
      `${gateways.evidence}, ${ingressClasses.evidence}`,
      'a hostname needs an ingress controller or a Gateway: install one, and add it with --ingress-class or --gateway',
    );
  }
  if (loadBalancer.known && !loadBalancer.value) {
    choices.warn(
      `no load balancer (${loadBalancer.evidence})`,
      `${hostname} needs an address: install MetalLB, or use a node port`,
    );
  }
}
