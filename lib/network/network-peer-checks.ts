import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkCidr, cidrContains } from '../validation/cidr';
import { checkEnum } from '../validation/enums';
import { labelProblems } from '../validation/labels';
import { checkPort, PROTOCOLS } from '../validation/ports';
import type { NetworkPeer } from './network-peer';

const CIDR = { example: '"10.0.0.0/8" or "203.0.113.7/32"' };

/**
 * @throws KubeflowError if a network policy cannot contain one of the peers.
 */
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

/** Kubernetes would ignore one of the fields, and the policy would allow more than intended. */
function checkPeerKind(where: IConstruct, what: string, peer: NetworkPeer): void {
  const addresses = peer.cidr !== undefined;
  if (addresses && (peer.podLabels || peer.namespaceLabels)) {
    throw new KubeflowError(
      where,
      `${what}: both \`cidr\` and labels are given.`,
      'Must be either addresses or pods.',
      'Use two peers.',
    );
  }
  if (!addresses && peer.exceptCidrs?.length) {
    throw new KubeflowError(
      where,
      `${what}: \`exceptCidrs\` is given without \`cidr\`.`,
      'Exceptions are parts of a CIDR block.',
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
        'Must be smaller blocks within `cidr`.',
      );
    }
  }
}
