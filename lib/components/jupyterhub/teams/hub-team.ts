import type { NetworkPeer } from '../../../network/network-peer';

/** A team of a hub: where the servers of its members run, and what these reach. */
export interface HubTeam {
  readonly name: string;
  readonly namespace: string;
  /** Peers that servers can reach in addition to those of all servers. */
  readonly egress: readonly NetworkPeer[];
}
