import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { formatIpAddress, isIpAddress, parseIpAddress } from '../../lib/validation/ip-address';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

// WHATWG URL writes IPv6 hosts in the canonical form.
const canonical = (address: string) => new URL(`http://[${address}]/`).hostname.slice(1, -1);

test('an IPv4 address is parsed to a number and formatted back', () => {
  expect(parseIpAddress('10.96.0.1')).toEqual({ number: 0x0a600001n, bits: 32 });
  expect(formatIpAddress(0x0a600001n, 32)).toBe('10.96.0.1');
});

test.each([
  ['::ffff:10.0.0.1', 0xffff0a000001n],
  ['64:ff9b::192.0.2.33', (0x64ff9bn << 96n) + 0xc0000221n],
  ['::1.2.3.4', 0x01020304n],
])('%s is an IPv6 address that ends with an IPv4 address', (text, number) => {
  expect(parseIpAddress(text)).toEqual({ number, bits: 128 });
});

test.each([
  '10.96.0',
  '10.96.0.256',
  '010.0.0.1',
  '1.2.3.4.5',
  ' 10.0.0.1',
  'fd00::g',
  'fd00::1%eth0',
  ':::',
  'example.com',
  '',
])('%p is not an IP address', (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
  expect(isIpAddress(text)).toBe(false);
});

test('IPv6 addresses are formatted in canonical form', async () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  await checkProperty(
    fc.array(group, { minLength: 8, maxLength: 8 }),
    (groups) => {
      const long = groups.map((part) => part.toString(16).padStart(4, '0')).join(':');
      const { number = 0n, bits = 32 } = parseIpAddress(long) ?? {};
      expect(formatIpAddress(number, bits)).toBe(canonical(long));
      expect(parseIpAddress(canonical(long))).toEqual({ number, bits: 128 });
    },
    RUNS,
  );
});

test('a text is an IP address exactly if Node.js says so, except for zones', async () => {
  const soup = fc.string({ unit: fc.constantFrom(...'01259af:.'), maxLength: 20 });
  const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), soup);
  await checkProperty(
    text,
    (address) => {
      expect({ address, bits: parseIpAddress(address)?.bits }).toEqual({
        address,
        bits: { 0: undefined, 4: 32, 6: 128 }[isIP(address)],
      });
    },
    RUNS,
  );
});

test('IPv6 addresses in any notation have the number that their canonical form has', async () => {
  await checkProperty(
    fc.ipV6(),
    (address) => {
      expect(parseIpAddress(address)).toEqual(parseIpAddress(canonical(address)));
    },
    RUNS,
  );
});
