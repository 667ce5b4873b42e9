import type { Construct } from 'constructs';
import type { NetworkPeer } from '../platforms/network-peer';
import { type WorkloadPolicyProps, workloadPolicy } from './network';

/** Policies beside that of a workload, for peers that it is only told of later: Kubernetes lets through what any policy does. */
export class OpenedPeers {
  private readonly opened = new Set<string>();
  private policies = 0;

  constructor(
    private readonly scope: Construct,
    private readonly props: Omit<WorkloadPolicyProps, 'ingress' | 'egress'>,
  ) {}

  /** Lets the pods reach the peers, each of which is told once. */
  public open(peers: NetworkPeer[]): void {
    const egress = peers.filter((peer) => !this.opened.has(JSON.stringify(peer)));
    if (egress.length === 0) {
      return;
    }
    for (const peer of egress) {
      this.opened.add(JSON.stringify(peer));
    }
    this.policies += 1;
    const number = this.policies === 1 ? '' : `-${this.policies}`;
    workloadPolicy(this.scope, `policy${number}`, {
      ...this.props,
      name: `${this.props.name}${number}`,
      ingress: [],
      egress,
    });
  }
}
