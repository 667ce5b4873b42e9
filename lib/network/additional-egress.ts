import type { Construct } from 'constructs';
import type { NetworkPeer } from './network-peer';
import { type WorkloadNetworkPolicyProps, workloadNetworkPolicy } from './network-policy';

/** Policies beside that of a workload, for peers that it is only told of later: Kubernetes lets through what any policy does. */
export class AdditionalEgress {
  private readonly allowed = new Set<string>();
  private policies = 0;

  constructor(
    private readonly scope: Construct,
    private readonly props: Omit<WorkloadNetworkPolicyProps, 'ingress' | 'egress'>,
  ) {}

  /** Lets the pods reach the peers, each of which is told once. */
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
