import { formatIpAddress, parseIpAddress } from '../../lib/network/ip-address';

/** An address of the first of ranges such as `10.96.0.0/16,fd00:10:96::/112`, counted from its first one. */
export function addressAt(ranges: string, index: number): string {
  const [network] = ranges.split('/');
  const first = parseIpAddress(network);
  if (!first) {
    throw new Error(`"${ranges}" is no range of addresses`);
  }
  return formatIpAddress(first.number + BigInt(index), first.bits);
}

/** Whether the first of ranges is of IPv6. */
export function isIpv6Range(ranges: string): boolean {
  return ranges.split('/')[0].includes(':');
}
