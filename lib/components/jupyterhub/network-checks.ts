import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type { NetworkPeer } from '../../platforms/network-peer';
import { METADATA_SERVERS } from '../../platforms/special-addresses';
import { isTerraformToken } from '../../synthesis/token-guard';
import { blockContains, checkPeers } from '../../workload/peer-checks';
import type { HubNetworkProps } from './network-props';

/** Throws where a rule is none, or where one would let notebooks to the metadata server without saying so. */
export function checkNetwork(where: IConstruct, rules: HubNetworkProps): void {
  for (const prop of [
    'notebooksReach',
    'notebooksReachedBy',
    'hubReaches',
    'hubReachedBy',
    'proxyReaches',
    'proxyReachedBy',
    'dnsServers',
  ] as const) {
    checkPeers(where, `network.${prop}`, rules[prop] ?? []);
  }
  if (!rules.notebooksReachMetadataServer) {
    for (const [index, peer] of (rules.notebooksReach ?? []).entries()) {
      checkMetadataServers(where, `network.notebooksReach[${index}]`, peer);
    }
  }
}

function checkMetadataServers(where: IConstruct, what: string, peer: NetworkPeer): void {
  const reached = metadataServersIn(peer);
  if (reached.length > 0) {
    throw new KubeflowError(
      where,
      `${what}: notebooks would reach metadata servers of clouds: ${reached.join(', ')}.`,
      'Accepted are peers that leave them out: who runs code in a notebook could act as the node.',
      'Name a smaller `cidr`, name those in `exceptCidrs`, or set `notebooksReachMetadataServer`.',
    );
  }
}

/** What a peer has of them; with neither labels nor addresses it is anybody. */
function metadataServersIn({ cidr, exceptCidrs = [], podLabels, namespaceLabels }: NetworkPeer): string[] {
  if (podLabels || namespaceLabels || isTerraformToken(cidr)) {
    return [];
  }
  return [...METADATA_SERVERS.ipv4, ...METADATA_SERVERS.ipv6].filter(
    (server) =>
      (cidr === undefined || blockContains(cidr, server)) &&
      !exceptCidrs.some((except) => blockContains(except, server)),
  );
}
