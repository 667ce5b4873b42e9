import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number. */
export interface IpAddress {
  readonly number: bigint;
  /** Number of bits of its family: 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
}

/**
 * Parses an IPv4 or IPv6 address. Returns undefined if the text is not an address.
 *
 * IPv6 addresses may end with an IPv4 address (`64:ff9b::192.0.2.1`). As in Kubernetes, leading zeros in IPv4 octets and
 * IPv6 zones (`fe80::1%eth0`) are invalid.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) {
    return { number: parseIpv4(text), bits: 32 };
  }
  if (!isIPv6(text) || text.includes('%')) {
    return undefined;
  }
  const hexadecimal = text.replace(/[^:]+\.[^:]+$/, (ending) => {
    const number = parseIpv4(ending);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [head, tail] = hexadecimal.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return { number: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), bits: 128 };
}

/** Whether a text is an IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  return parseIpAddress(text) !== undefined;
}

/**
 * Formats an address in the canonical form of RFC 5952. The API server warns about other forms.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function formatIpAddress(number: bigint, bits: 32 | 128): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) % 256n).join('.');
  }
  const text = Array.from({ length: 8 }, (_, index) =>
    ((number >> BigInt(112 - 16 * index)) % 65536n).toString(16),
  ).join(':');
  const zeros = [...text.matchAll(/(?<![^:])0(:0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (!zeros) {
    return text;
  }
  const [before, after] = [text.slice(0, zeros.index), text.slice(zeros.index + zeros[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

function parseIpv4(text: string): bigint {
  return text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}
