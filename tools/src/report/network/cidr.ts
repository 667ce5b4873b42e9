import { BlockList, isIP } from 'node:net';
import type { AddressRange } from './parties';

/** Whether an IP address is in a range. */
export function containsAddress({ cidr, except = [] }: AddressRange, address: string): boolean {
  return isIn(cidr, address) && !except.some((each) => isIn(each, address));
}

function isIn(cidr: string, address: string): boolean {
  const [network, length] = cidr.split('/');
  const families = [isIP(network), isIP(address)];
  if (families[0] === 0 || families[0] !== families[1] || !/^\d{1,3}$/.test(length ?? '')) {
    return false;
  }
  const family = families[0] === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(length), family);
  } catch {
    return false;
  }
  return list.check(address, family);
}
