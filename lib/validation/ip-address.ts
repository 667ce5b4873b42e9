import { isIPv4, isIPv6 } from 'node:net';

/** An address as a number, with the number of bits of its family; undefined where a text is none. */
export function parseIpAddress(address: string): { number: bigint; bits: 32 | 128 } | undefined {
  if (isIPv4(address)) {
    const number = address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
    return { number, bits: 32 };
  }
  if (!isIPv6(address) || /[.%]/.test(address)) {
    return undefined;
  }
  const [head, tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return { number: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), bits: 128 };
}

/**
 * An address as Kubernetes wants it written: the API server warns of other forms.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function formatIpAddress(number: bigint, bits: 32 | 128): string {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) % 256n).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) % 65536n).toString(16));
  const zeros = [...groups.join(':').matchAll(/(?<![^:])0(:0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (!zeros) {
    return groups.join(':');
  }
  const text = groups.join(':');
  const [before, after] = [text.slice(0, zeros.index), text.slice(zeros.index + zeros[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}
