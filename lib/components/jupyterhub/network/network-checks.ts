import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { METADATA_SERVER_CIDRS } from '../../../network/special-cidrs';
import { isTerraformToken } from '../../../terraform-token';
import { cidrContains } from '../../../validation/cidr';
import type { HubNetworkOptions } from './network-options';

/** Throws where a rule is none, or where one would let notebooks to the metadata server without saying so. */
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
    checkPeers(where, `network.${prop}`, rules[prop] ?? []);
  }
  if (!rules.allowNotebookEgressToMetadataServer) {
    for (const [index, peer] of (rules.allowNotebookEgressTo ?? []).entries()) {
      checkMetadataServers(where, `network.allowNotebookEgressTo[${index}]`, peer);
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
      'Name a smaller `cidr`, name those in `exceptCidrs`, or set `allowNotebookEgressToMetadataServer`.',
    );
  }
}

/** What a peer has of them; with neither labels nor addresses it is anybody. */
function metadataServersIn({ cidr, exceptCidrs = [], podLabels, namespaceLabels }: NetworkPeer): string[] {
  if (podLabels || namespaceLabels || isTerraformToken(cidr)) {
    return [];
  }
  return [...METADATA_SERVER_CIDRS.ipv4, ...METADATA_SERVER_CIDRS.ipv6].filter(
    (server) =>
      (cidr === undefined || cidrContains(cidr, server)) && !exceptCidrs.some((except) => cidrContains(except, server)),
  );
}
