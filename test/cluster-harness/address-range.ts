import { formatIpAddress, parseIpAddress } from '../../lib/network/ip-address';

/** Returns the address at an index of the first range in a list such as `10.96.0.0/16,fd00:10:96::/112`. */
export function addressAt(ranges: string, index: number): string {
  const [network] = ranges.split('/');
  const first = parseIpAddress(network);
  if (!first) {
    throw new Error(`"${ranges}" is not a valid address range`);
  }
  return formatIpAddress(first.number + BigInt(index), first.bits);
}

/** Whether the first range is an IPv6 range. */
export function isIpv6Range(ranges: string): boolean {
  return ranges.split('/')[0].includes(':');
}
