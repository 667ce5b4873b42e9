import { BlockList, isIP } from 'node:net';

/** An IP network in CIDR notation. */
export interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Parses an IP network in CIDR notation; undefined if the text is not one that Kubernetes accepts.
 *
 * The host bits of an IPv4 network must be zero. IPv4 addresses in IPv6 notation are not supported: the API server rejects them.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  const prefix = Number(length);
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

/** Whether a network contains all addresses of another one. */
export function cidrContains(outer: string, inner: string): boolean {
  const [network, part] = [parseCidr(outer), parseCidr(inner)];
  if (!network || !part || network.family !== part.family || part.prefix < network.prefix) {
    return false;
  }
  const within = new BlockList();
  within.addSubnet(network.address, network.prefix, network.family);
  return within.check(part.address, part.family);
}

function isNetwork(address: string, prefix: number): boolean {
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return number % 2 ** (32 - prefix) === 0;
}
