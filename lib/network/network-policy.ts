import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NetworkPeer, NetworkPort } from './network-peer';

/** Properties of a workload's network policy. */
export interface WorkloadNetworkPolicyProps {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: { [key: string]: string };
  /** Labels of the pods that the policy applies to. */
  readonly selector: { [key: string]: string };
  /** Peers that can reach the pods, with ports. */
  readonly ingress: NetworkPeer[];
  /** Peers that the pods can reach, with ports. A function is called when manifests are rendered. */
  readonly egress: NetworkPeer[] | (() => NetworkPeer[]);
}

/** Creates a network policy that allows only the listed traffic for the pods of a workload. */
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

/** Returns the peers with default ports where they have none. */
export function withDefaultPorts(peers: NetworkPeer[], ...ports: NetworkPort[]): NetworkPeer[] {
  return peers.map((peer) => ({ ...peer, ports: peer.ports ?? ports }));
}

// A rule without the key matches all peers.
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
