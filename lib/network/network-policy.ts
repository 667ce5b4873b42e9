import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as kube from '../k8s/kube';
import type { NetworkPeer, NetworkPort } from './network-peer';
import { egressRules, ingressRules } from './policy-rules';

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
  /**
   * The network of the platform, whose HTTP proxy the pods can reach.
   *
   * @default - none: the policy is not the only one of its pods, or they make no requests
   */
  readonly network?: { readonly httpProxy?: NetworkPeer[] };
}

/** Creates a network policy that allows only the listed traffic for the pods of a workload. */
export function workloadNetworkPolicy(
  scope: Construct,
  id: string,
  props: WorkloadNetworkPolicyProps,
): kube.NetworkPolicy {
  const { egress } = props;
  return new kube.NetworkPolicy(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: props.labels },
    spec:
      typeof egress === 'function'
        ? Lazy.any({ produce: () => policySpec(scope, props, egress()) })
        : policySpec(scope, props, egress),
  });
}

function policySpec(
  scope: Construct,
  props: WorkloadNetworkPolicyProps,
  egress: readonly NetworkPeer[],
): kube.NetworkPolicySpec {
  const ingress = ingressRules(scope, props.ingress);
  const to = egressRules(scope, withHttpProxy(egress, props.network?.httpProxy ?? []));
  return {
    podSelector: { matchLabels: props.selector },
    policyTypes: ['Ingress', 'Egress'],
    ...(ingress.length > 0 && { ingress }),
    ...(to.length > 0 && { egress: to }),
  };
}

function withHttpProxy(peers: readonly NetworkPeer[], proxy: readonly NetworkPeer[]): NetworkPeer[] {
  const known = new Set(peers.map((peer) => JSON.stringify(peer)));
  return [...peers, ...proxy.filter((peer) => !known.has(JSON.stringify(peer)))];
}

/** Returns the peers with default ports if they have none. */
export function withDefaultPorts(peers: readonly NetworkPeer[], ...ports: NetworkPort[]): NetworkPeer[] {
  return peers.map((peer) => ({ ...peer, ports: peer.ports ?? ports }));
}
