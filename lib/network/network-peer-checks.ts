import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkCidr, cidrContains } from '../validation/cidr';
import { checkEnum } from '../validation/enums';
import { labelProblems } from '../validation/labels';
import { checkPort, PROTOCOLS } from '../validation/ports';
import type { NetworkPeer } from './network-peer';

const CIDR = { example: '"10.0.0.0/8" or "203.0.113.7/32"' };

/** Throws where a network policy could not name the peers that a user gives. */
export function checkPeers(where: IConstruct, prop: string, peers: readonly NetworkPeer[]): void {
  for (const [index, peer] of peers.entries()) {
    const what = `${prop}[${index}]`;
    checkPeerKind(where, what, peer);
    if (peer.cidr !== undefined) {
      checkCidrs(where, what, peer.cidr, peer.exceptCidrs ?? []);
    }
    for (const labels of [peer.podLabels, peer.namespaceLabels]) {
      const [wrong] = labelProblems(labels ?? {});
      if (wrong) {
        const [first, ...hint] = wrong;
        throw new KubeflowError(where, `${what}: ${first}`, ...hint);
      }
    }
    for (const { port, protocol } of peer.ports ?? []) {
      checkPort(where, `${what}: port`, port);
      checkEnum(where, `${what}: protocol`, protocol, PROTOCOLS);
    }
  }
}

/** What would be ignored is told, since a policy without it lets in more than was meant. */
function checkPeerKind(where: IConstruct, what: string, peer: NetworkPeer): void {
  const addresses = peer.cidr !== undefined;
  if (addresses && (peer.podLabels || peer.namespaceLabels)) {
    throw new KubeflowError(
      where,
      `${what}: both \`cidr\` and labels are given.`,
      'A peer is accepted that is either addresses or pods.',
      'Make two peers of it.',
    );
  }
  if (!addresses && peer.exceptCidrs?.length) {
    throw new KubeflowError(
      where,
      `${what}: \`exceptCidrs\` is given without \`cidr\`.`,
      'What is left out is left out of a block of addresses.',
      'Set `cidr`, for example "0.0.0.0/0".',
    );
  }
}

function checkCidrs(where: IConstruct, what: string, cidr: string, exceptions: readonly string[]): void {
  const [block, ...parts] = [cidr, ...exceptions].map((text) => ({ text, ...checkCidr(where, what, text, CIDR) }));
  for (const { text, prefix } of parts) {
    if (!cidrContains(cidr, text) || prefix === block.prefix) {
      throw new KubeflowError(
        where,
        `${what}: "${text}" in \`exceptCidrs\` is not a part of "${cidr}".`,
        'Kubernetes requires smaller blocks that lie within `cidr`.',
      );
    }
  }
}
