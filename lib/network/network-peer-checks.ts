import { BlockList, isIP } from 'node:net';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { checkEnum } from '../validation/enums';
import { labelProblems } from '../validation/labels';
import type { NetworkPeer } from './network-peer';

export const PROTOCOLS = { TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP' };

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

/** Throws where a number is not one of a port. */
export function checkPort(where: IConstruct, what: string, port: number): void {
  if (!isTerraformToken(port) && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new KubeflowError(where, `${what} ${port} is not a port.`, 'Whole numbers from 1 to 65535 are accepted.');
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

function checkCidrs(where: IConstruct, what: string, cidr: string, excepted: readonly string[]): void {
  const [block, ...exceptions] = [cidr, ...excepted].map((text) => {
    const parsed = parseCidr(text);
    if (!parsed) {
      throw new KubeflowError(
        where,
        `${what}: "${text}" is not a block of addresses.`,
        'Kubernetes accepts CIDR blocks whose bits after the prefix are zero.',
        'Use for example "10.0.0.0/8" or "203.0.113.7/32".',
      );
    }
    return { ...parsed, text };
  });
  const within = new BlockList();
  within.addSubnet(block.address, block.prefix, block.family);
  for (const { text, address, prefix, family } of exceptions) {
    if (family !== block.family || prefix <= block.prefix || !within.check(address, family)) {
      throw new KubeflowError(
        where,
        `${what}: "${text}" in \`exceptCidrs\` is not a part of "${cidr}".`,
        'Kubernetes accepts smaller blocks that lie within `cidr`.',
      );
    }
  }
}

/** Whether a block of addresses has all of another one in it. */
export function cidrContains(outer: string, inner: string): boolean {
  const [block, part] = [parseCidr(outer), parseCidr(inner)];
  if (!block || !part || block.family !== part.family || part.prefix < block.prefix) {
    return false;
  }
  const within = new BlockList();
  within.addSubnet(block.address, block.prefix, block.family);
  return within.check(part.address, part.family);
}

function parseCidr(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  const prefix = Number(length);
  // The API server refuses addresses of IPv4 that are written as ones of IPv6.
  if (
    /^::ffff:/i.test(address) ||
    version === 0 ||
    prefix > (version === 4 ? 32 : 128) ||
    (version === 4 && !isNetwork(address, prefix))
  ) {
    return undefined;
  }
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function isNetwork(address: string, prefix: number): boolean {
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return number % 2 ** (32 - prefix) === 0;
}
