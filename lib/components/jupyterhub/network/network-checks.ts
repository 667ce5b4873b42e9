import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { METADATA_SERVER_CIDRS } from '../../../network/special-cidrs';
import { cidrContains } from '../../../validation/cidr';
import type { HubNetworkOptions } from './network-options';

/**
 * Checks the network options.
 *
 * @throws KubeflowError if a peer is invalid, or if a peer includes a metadata server and
 * `allowNotebookEgressToMetadataServer` is not set.
 */
export function checkNetwork(where: IConstruct, rules: HubNetworkOptions): void {
  for (const prop of [
    'allowNotebookEgressTo',
    'allowNotebookIngressFrom',
    'allowHubEgressTo',
    'allowHubIngressFrom',
    'allowProxyEgressTo',
    'allowProxyIngressFrom',
    'dnsServers',
  ] as const) {
    checkPeers(where, `network.${prop}`, rules[prop]);
  }
  if (!rules.allowNotebookEgressToMetadataServer) {
    for (const [index, peer] of (rules.allowNotebookEgressTo ?? []).entries()) {
      checkMetadataServers(where, `network.allowNotebookEgressTo[${index}]`, peer);
    }
  }
}

function checkMetadataServers(where: IConstruct, what: string, peer: NetworkPeer): void {
  const included = metadataServersIn(peer);
  if (included.length > 0) {
    throw new KubeflowError(
      where,
      `${what}: notebooks could reach cloud metadata servers: ${included.join(', ')}.`,
      'Peers must exclude them, because code in a notebook could act with the identity of the node.',
      'Use a smaller `cidr`, add them to `exceptCidrs`, or set `allowNotebookEgressToMetadataServer`.',
    );
  }
}

/** Returns the metadata servers that a peer includes. They are not pods. */
function metadataServersIn({ cidr, exceptCidrs = [], allPeers }: NetworkPeer): string[] {
  return [...METADATA_SERVER_CIDRS.ipv4, ...METADATA_SERVER_CIDRS.ipv6].filter(
    (server) =>
      allPeers ||
      (cidr !== undefined && cidrContains(cidr, server) && !exceptCidrs.some((except) => cidrContains(except, server))),
  );
}
