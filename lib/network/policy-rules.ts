import type { IConstruct } from 'constructs';
import type * as kube from '../k8s/kube';
import type { NetworkPeer } from './network-peer';
import { checkSelections } from './network-peer-selection';

/**
 * Returns the rules of a network policy, one for each peer.
 *
 * All rules of the library are made here. Kubernetes treats a rule without peers as a rule for everyone, so the
 * selectors of each peer are checked again: no rule is open unless its peer has `allPeers: true`.
 *
 * @throws KubeflowError if a peer selects nothing.
 */
export function ingressRules(where: IConstruct, peers: readonly NetworkPeer[]): kube.NetworkPolicyIngressRule[] {
  return rules(where, 'from', peers);
}

/** The same as `ingressRules` for egress. */
export function egressRules(where: IConstruct, peers: readonly NetworkPeer[]): kube.NetworkPolicyEgressRule[] {
  return rules(where, 'to', peers);
}

function rules<Key extends 'from' | 'to'>(where: IConstruct, key: Key, peers: readonly NetworkPeer[]) {
  checkSelections(where, `network policy: ${key}`, peers);
  return peers.map((peer) => ({ ...(peer.allPeers !== true && { [key]: [selection(peer)] }), ...portsOf(peer) }));
}

function selection(peer: NetworkPeer): kube.NetworkPolicyPeer {
  if (peer.cidr !== undefined) {
    return { ipBlock: { cidr: peer.cidr, ...(peer.exceptCidrs?.length && { except: [...peer.exceptCidrs] }) } };
  }
  const namespaces = peer.allNamespaces ? {} : peer.namespaceLabels && { matchLabels: peer.namespaceLabels };
  const pods = peer.podLabels ? { matchLabels: peer.podLabels } : {};
  return {
    ...(namespaces && { namespaceSelector: namespaces }),
    // Without a selector of namespaces, an empty selector is all pods in the namespace of the policy.
    ...((peer.podLabels || !namespaces) && { podSelector: pods }),
  };
}

function portsOf({ ports }: NetworkPeer): { ports?: kube.NetworkPolicyPort[] } {
  return ports === undefined
    ? {}
    : {
        ports: ports.map(({ port, protocol }) => ({ port, protocol: protocol ?? 'TCP' })),
      };
}
