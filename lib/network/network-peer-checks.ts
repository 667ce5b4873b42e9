import type { IConstruct } from 'constructs';
import { describeValue } from '../checks/value-text';
import { KubeflowError } from '../errors';
import { checkCidr, cidrContains } from '../validation/cidr';
import { checkEnum } from '../validation/enums';
import { labelProblems } from '../validation/labels';
import { checkPort, PROTOCOLS } from '../validation/ports';
import type { NetworkPeer } from './network-peer';
import { checkSelections } from './network-peer-selection';

const CIDR = { example: '"10.0.0.0/8" or "203.0.113.7/32"' };

/**
 * Checks the peers of a prop and returns them. Returns no peers if the prop is not set.
 *
 * @throws KubeflowError if a peer selects nothing, or if a network policy cannot contain it.
 */
export function checkPeers(
  where: IConstruct,
  prop: string,
  peers: readonly NetworkPeer[] | undefined,
): readonly NetworkPeer[] {
  if (peers === undefined) {
    return [];
  }
  checkSelections(where, prop, peers);
  for (const [index, peer] of peers.entries()) {
    const what = `${prop}[${index}]`;
    if (peer.cidr !== undefined) {
      checkExceptions(where, what, peer.cidr, peer.exceptCidrs ?? []);
    }
    for (const labels of [peer.podLabels, peer.namespaceLabels]) {
      const [wrong] = labelProblems(labels ?? {});
      if (wrong) {
        const [first, ...hint] = wrong;
        throw new KubeflowError(where, `${what}: ${first}`, ...hint);
      }
    }
    for (const port of peer.ports ?? []) {
      checkPort(where, `${what}: port`, port?.port);
      checkEnum(where, `${what}: protocol`, port.protocol, PROTOCOLS);
    }
  }
  return peers;
}

/**
 * Checks a list of CIDR blocks and returns it as peers. Returns undefined if the prop is not set.
 *
 * @throws KubeflowError if it is not a list, or if a member is not a CIDR block.
 */
export function cidrPeers(
  where: IConstruct,
  prop: string,
  cidrs: readonly string[] | undefined,
): NetworkPeer[] | undefined {
  if (cidrs === undefined) {
    return undefined;
  }
  if (!Array.isArray(cidrs)) {
    throw new KubeflowError(
      where,
      `${prop}: ${describeValue(cidrs)} is not a list.`,
      'Must be a list of CIDR blocks.',
      `Use for example ["10.0.0.0/8"].`,
    );
  }
  // `Array.from` also passes the holes of a list.
  return Array.from(cidrs, (cidr: string, index) => {
    checkCidr(where, `${prop}[${index}]`, cidr, CIDR);
    return { cidr };
  });
}

function checkExceptions(where: IConstruct, what: string, cidr: string, exceptions: readonly string[]): void {
  const block = checkCidr(where, what, cidr, CIDR);
  for (const text of Array.from(exceptions)) {
    const { prefix } = checkCidr(where, what, text, CIDR);
    if (!cidrContains(cidr, text) || prefix === block.prefix) {
      throw new KubeflowError(
        where,
        `${what}: "${text}" in \`exceptCidrs\` is not a part of "${cidr}".`,
        'Must be smaller blocks within `cidr`.',
      );
    }
  }
}
