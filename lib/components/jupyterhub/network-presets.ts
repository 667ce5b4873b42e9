import { METADATA_SERVERS } from '../../platforms/cluster-network';
import type { NetworkPeer } from '../../platforms/network-peer';

/** @see https://datatracker.ietf.org/doc/html/rfc1918 */
export const PRIVATE: NetworkPeer[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => ({ cidr }));

/** Where clouds answer questions about the machine, on all ports that they answer at. */
export const METADATA: NetworkPeer[] = METADATA_SERVERS.map((cidr) => ({ cidr }));
