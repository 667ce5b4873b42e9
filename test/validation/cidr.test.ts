import { BlockList, isIP } from 'node:net';
import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { type CidrRule, checkCidr, cidrContains, cidrFamily, cidrsOverlap, parseCidr } from '../../lib/validation/cidr';
import { formatIpAddress } from '../../lib/validation/ip-address';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

const BITS = { ipv4: 32, ipv6: 128 } as const;

// Few distinct addresses, so that blocks often contain each other.
const block = fc.constantFrom('ipv4' as const, 'ipv6' as const).chain((family) => {
  const bits = BITS[family];
  return fc
    .tuple(fc.integer({ min: 0, max: bits }), fc.bigInt({ min: 0n, max: 15n }), fc.integer({ min: 0, max: bits - 4 }))
    .map(([prefix, value, shift]) => {
      const number = value << BigInt(shift);
      const first = number - (number % (1n << BigInt(bits - prefix)));
      return { family, prefix, first, number, text: `${formatIpAddress(first, bits)}/${prefix}` };
    })
    .filter(({ text, first, family: of }) => of === 'ipv4' || (!/^::ffff:/.test(text) && first >> 32n !== 0xffffn));
});

/** Node.js's own arithmetic of networks. */
function blockList({ text, prefix, family }: { text: string; prefix: number; family: 'ipv4' | 'ipv6' }): BlockList {
  const list = new BlockList();
  list.addSubnet(text.split('/')[0], prefix, family);
  return list;
}

test('a block contains another one exactly if Node.js finds its first and last address in it', async () => {
  await checkProperty(
    fc.tuple(block, block),
    ([outer, inner]) => {
      const last = inner.first + (1n << BigInt(BITS[inner.family] - inner.prefix)) - 1n;
      const contained =
        outer.family === inner.family &&
        [inner.first, last].every((number) =>
          blockList(outer).check(formatIpAddress(number, BITS[inner.family]), inner.family),
        );
      expect([outer.text, inner.text, cidrContains(outer.text, inner.text)]).toEqual([
        outer.text,
        inner.text,
        contained,
      ]);
    },
    RUNS,
  );
});

test('two blocks overlap exactly if Node.js finds the first address of one in the other', async () => {
  await checkProperty(
    fc.tuple(block, block),
    ([one, other]) => {
      const has = (outer: typeof one, inner: typeof one) =>
        outer.family === inner.family && blockList(outer).check(inner.text.split('/')[0], inner.family);
      expect([one.text, other.text, cidrsOverlap(one.text, other.text)]).toEqual([
        one.text,
        other.text,
        has(one, other) || has(other, one),
      ]);
    },
    RUNS,
  );
});

test('a block is parsed to its family, prefix and first address', async () => {
  await checkProperty(
    block,
    ({ text, family, prefix, first }) => {
      expect(parseCidr(text)).toEqual({ family, bits: BITS[family], prefix, first });
    },
    RUNS,
  );
});

test('a text is a block exactly if it is an address, a slash and a prefix length', async () => {
  const soup = fc.string({ unit: fc.constantFrom(...'0128./:f'), maxLength: 14 });
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), soup);
  const length = fc.oneof(fc.nat({ max: 140 }).map(String), fc.constantFrom('', '08', '-1', '+8', '8/9', ' 8', '8.0'));
  await checkProperty(
    fc.tuple(address, length),
    ([host, prefix]) => {
      const bits = { 0: -1, 4: 32, 6: 128 }[isIP(host)] ?? -1;
      const isMapped = isIP(host) === 6 && /^\[::ffff:[^:]+:[^:]+\]$/.test(new URL(`http://[${host}]`).hostname);
      const expected = String(Number(prefix)) === prefix && Number(prefix) >= 0 && Number(prefix) <= bits && !isMapped;
      const text = `${host}/${prefix}`;
      expect([text, parseCidr(text, { allowHostBits: true }) !== undefined]).toEqual([text, expected]);
    },
    RUNS,
  );
});

test.each([
  '010.0.0.0/8',
  '10.0.0.0/08',
  '10.0.0.0/8/9',
  '10.0.0.0',
  '10.0.0.0/',
  '/8',
  '10.0.0.0/33',
  'fd00::/129',
  '::ffff:10.0.0.0/104',
  'fe80::%1/64',
])('%s is not a valid CIDR block', (text) => {
  expect(parseCidr(text, { allowHostBits: true })).toBeUndefined();
  expect(cidrFamily(text)).toBeUndefined();
  expect(cidrContains(text, text)).toBe(false);
});

test.each<[string, CidrRule, boolean]>([
  ['10.0.0.1/8', {}, false],
  ['10.0.0.1/8', { allowHostBits: true }, true],
  ['fd00::1/8', {}, true],
  ['fd00::1/8', { allowHostBits: false }, false],
  ['10.0.0.0/8', { family: 'ipv4' }, true],
  ['10.0.0.0/8', { family: 'ipv6' }, false],
  ['10.0.0.0/8', { minPrefix: 9 }, false],
  ['10.0.0.0/16', { minPrefix: 16, maxPrefix: 16 }, true],
  ['10.0.0.0/17', { minPrefix: 16, maxPrefix: 16 }, false],
])('%s is judged by the rule %p: %p', (text, rule, expected) => {
  expect(parseCidr(text, rule) !== undefined).toBe(expected);
});

test('the error names the block, the rule and an example', () => {
  const chart = new Chart(new App(), 'team');
  expect(() => checkCidr(chart, 'range', '10.0.0.1/8', { example: '"10.0.0.0/8"' })).toThrow(
    [
      'team: range: "10.0.0.1/8" is not a valid CIDR block.',
      '  Kubernetes requires a CIDR block whose bits after the prefix are zero.',
      '  Use for example "10.0.0.0/8".',
    ].join('\n'),
  );
  const description = {
    acceptedBy: 'GKE',
    family: 'ipv4',
    minPrefix: 8,
    maxPrefix: 29,
    example: '"10.0.0.0/20"',
  } as const;
  expect(() => checkCidr(chart, 'nodes', 'fd00::/64', description)).toThrow(
    'GKE requires an IPv4 CIDR block from /8 to /29 whose bits after the prefix are zero.',
  );
  expect(checkCidr(chart, 'range', '10.0.0.0/8', { example: '' }).prefix).toBe(8);
});
