import * as fc from 'fast-check';
import { formatIpAddress, parseIpAddress } from '../../lib/validation/ip-address';

// With whom Kubernetes agrees: what a URL makes of an address is its canonical form.
const canonical = (address: string) => new URL(`http://[${address}]/`).hostname.slice(1, -1);

test('an address of IPv4 is its number, and back', () => {
  expect(parseIpAddress('10.96.0.1')).toEqual({ number: 0x0a600001n, bits: 32 });
  expect(formatIpAddress(0x0a600001n, 32)).toBe('10.96.0.1');
});

test.each(['10.96.0', '10.96.0.256', 'fd00::g', 'fd00::1%eth0', '::ffff:10.0.0.1', 'example.com', ''])(
  '%p is no address that is counted from',
  (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  },
);

test('every address of IPv6 is written in its canonical form', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((part) => part.toString(16).padStart(4, '0')).join(':');
      const { number = 0n, bits = 32 } = parseIpAddress(long) ?? {};
      expect(formatIpAddress(number, bits)).toBe(canonical(long));
      expect(parseIpAddress(canonical(long))).toEqual({ number, bits: 128 });
    }),
    { seed: 7, numRuns: 500 },
  );
});
