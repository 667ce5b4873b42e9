import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer, NetworkPort } from './network-peer';

/** What a network policy of a component says. */
export interface WorkloadNetworkPolicyProps {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  /** Labels of the pods that the policy is about. */
  readonly selector: { [key: string]: string };
  /** Who may reach the pods, and on which ports. */
  readonly ingress: NetworkPeer[];
  /** Whom the pods may reach, and on which ports; asked for when manifests are written where it is not known before. */
  readonly egress: NetworkPeer[] | (() => NetworkPeer[]);
}

/** Lets through what is listed, and nothing else, for the pods of one workload. */
export function workloadNetworkPolicy(
  scope: Construct,
  id: string,
  props: WorkloadNetworkPolicyProps,
): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec:
      typeof props.egress === 'function'
        ? Lazy.any({ produce: lazyPolicySpec(props, props.egress) })
        : policySpec(props, props.egress),
  });
}

function lazyPolicySpec(props: WorkloadNetworkPolicyProps, egress: () => NetworkPeer[]): () => k8s.NetworkPolicySpec {
  return () => policySpec(props, egress());
}

function policySpec(props: WorkloadNetworkPolicyProps, egress: NetworkPeer[]): k8s.NetworkPolicySpec {
  return {
    podSelector: { matchLabels: props.selector },
    policyTypes: ['Ingress', 'Egress'],
    ...(props.ingress.length > 0 && {
      ingress: props.ingress.map((peer) => ({ ...peerField('from', peer), ...portsOf(peer) })),
    }),
    ...(egress.length > 0 && {
      egress: egress.map((peer) => ({ ...peerField('to', peer), ...portsOf(peer) })),
    }),
  };
}

/** The same peers, with the ports of a component where they name none. */
export function withDefaultPorts(peers: NetworkPeer[], ...ports: NetworkPort[]): NetworkPeer[] {
  return peers.map((peer) => ({ ...peer, ports: peer.ports ?? ports }));
}

// A rule without peers means anybody, and Kubernetes wants the key left out for that.
function peerField(key: 'from' | 'to', peer: NetworkPeer) {
  const described = peerOf(peer);
  return described ? { [key]: [described] } : {};
}

function peerOf(peer: NetworkPeer): k8s.NetworkPolicyPeer | undefined {
  if (peer.cidr !== undefined) {
    return { ipBlock: { cidr: peer.cidr, ...(peer.exceptCidrs?.length && { except: [...peer.exceptCidrs] }) } };
  }
  if (!peer.podLabels && !peer.namespaceLabels) {
    return undefined;
  }
  return {
    ...(peer.namespaceLabels && { namespaceSelector: selector(peer.namespaceLabels) }),
    ...(peer.podLabels && { podSelector: selector(peer.podLabels) }),
  };
}

function selector(labels: { [key: string]: string }): k8s.LabelSelector {
  return Object.keys(labels).length > 0 ? { matchLabels: labels } : {};
}

function portsOf(peer: NetworkPeer): { ports?: k8s.NetworkPolicyPort[] } {
  if (!peer.ports?.length) {
    return {};
  }
  return {
    ports: peer.ports.map(({ port, protocol }) => ({
      port: k8s.IntOrString.fromNumber(port),
      protocol: protocol ?? 'TCP',
    })),
  };
}
