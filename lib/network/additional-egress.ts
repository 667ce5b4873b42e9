import type { Construct } from 'constructs';
import type { NetworkPeer } from './network-peer';
import { type WorkloadNetworkPolicyProps, workloadNetworkPolicy } from './network-policy';

/**
 * Network policies that allow egress to peers that become known after a workload's own policy. Kubernetes allows
 * traffic that any policy allows.
 */
export class AdditionalEgress {
  private readonly allowed = new Set<string>();
  private policies = 0;

  constructor(
    private readonly scope: Construct,
    private readonly props: Omit<WorkloadNetworkPolicyProps, 'ingress' | 'egress'>,
  ) {}

  /** Allows the pods to reach peers. A peer that is already allowed is ignored. */
  public allowEgressTo(peers: NetworkPeer[]): void {
    const egress = peers.filter((peer) => !this.allowed.has(JSON.stringify(peer)));
    if (egress.length === 0) {
      return;
    }
    for (const peer of egress) {
      this.allowed.add(JSON.stringify(peer));
    }
    this.policies += 1;
    const number = this.policies === 1 ? '' : `-${this.policies}`;
    workloadNetworkPolicy(this.scope, `policy${number}`, {
      ...this.props,
      name: `${this.props.name}${number}`,
      ingress: [],
      egress,
    });
  }
}
