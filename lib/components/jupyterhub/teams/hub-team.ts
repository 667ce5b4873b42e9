import type { NetworkPeer } from '../../../network/network-peer';

/** A team of a hub: the namespace of its members' servers, and their additional egress. */
export interface HubTeam {
  readonly name: string;
  readonly namespace: string;
  /** Peers that servers can reach in addition to those of all servers. */
  readonly egress: readonly NetworkPeer[];
}
