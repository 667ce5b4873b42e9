import { isIPv4 } from 'node:net';

export const METADATA_SERVER = '169.254.169.254';

/** First and last address of a CIDR block. */
export interface Block {
  readonly first: string;
  readonly last: string;
}

/** @throws Error if the text is not an IPv4 CIDR block. */
export function blockOf(cidr: string): Block {
  const [address, length, ...rest] = cidr.split('/');
  const prefix = Number(length);
  if (!isIPv4(address) || !/^\d+$/.test(length ?? '') || prefix > 32 || rest.length > 0) {
    throw new Error(`${cidr} is not a CIDR block`);
  }
  const size = 2 ** (32 - prefix);
  const first = Math.floor(numberOf(address) / size) * size;
  return { first: dotted(first), last: dotted(first + size - 1) };
}

export function addressWithin(address: string, { first, last }: Block): boolean {
  return numberOf(address) >= numberOf(first) && numberOf(address) <= numberOf(last);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
