import { App } from 'cdk8s';
import * as fc from 'fast-check';
import { checkQuantities, decimalQuantity } from '../../lib/validation/quantities';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

const check = (request: string | number, limit: string | number) => () =>
  checkQuantities(new App(), 'it', { memory: request }, { memory: limit });

test.each<[string | number, string | number]>([
  ['1Gi', '1Gi'],
  ['999999999999n', '1k'],
  ['500m', '.5'],
  ['1Ki', '1.024k'],
  ['1e3', '1k'],
  ['1E3', '1Ki'],
  ['1E', '1Ei'],
  ['2900m', '2.9'],
  ['1e-500', '1'],
  [0, '+1.'],
])('%s is within %s', (request, limit) => {
  expect(check(request, limit)).not.toThrow();
});

test.each<[string | number, string | number]>([
  ['1Gi', '1G'],
  ['1001m', 1],
  ['1e4', '1k'],
  [3, '2999m'],
])('fails if the request %s is larger than the limit %s', (request, limit) => {
  expect(check(request, limit)).toThrow(`it: the memory request (${request}) is over its limit (${limit}).`);
});

test.each(['', ' 1', '1 Gi', '1gi', '1KB', 'x', '.', '1e', '1Kii', '-1', '1_000'])(
  'fails if a quantity is "%s"',
  (amount) => {
    expect(check(amount, '1Gi')).toThrow(`it: the request memory: ${amount} is not a valid quantity.`);
  },
);

test('fails if the resource has an invalid name', () => {
  const one = 1;
  expect(() => checkQuantities(new App(), 'it', {}, { 'two words': one })).toThrow('the limit two words: 1');
});

test.each([
  [1, '1'],
  [0.5, '500m'],
  [1.5, '1500m'],
  [1500, '1500'],
  [2000, '2k'],
  [1e9, '1G'],
  [0.001, '1m'],
])('the amount %p is written in canonical form, %s', (amount, text) => {
  expect(decimalQuantity(new App(), 'it', amount)).toBe(text);
});

test.each([0, -1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY, 1e16])('fails if an amount is %p', (amount) => {
  expect(() => decimalQuantity(new App(), 'it', amount)).toThrow(`it: ${amount} is not a valid amount.`);
});

/** The value of each unit in thousandths of the smallest unit (1n). */
const UNITS = {
  n: 10n ** 3n,
  u: 10n ** 6n,
  m: 10n ** 9n,
  '': 10n ** 12n,
  k: 10n ** 15n,
  M: 10n ** 18n,
  G: 10n ** 21n,
  e3: 10n ** 15n,
  'E-3': 10n ** 9n,
  Ki: 1024n * 10n ** 12n,
  Mi: 1024n ** 2n * 10n ** 12n,
  Gi: 1024n ** 3n * 10n ** 12n,
};

test('a request is over its limit exactly if it is larger in integer arithmetic', async () => {
  const amount = fc
    .record({
      thousandths: fc.oneof(fc.nat({ max: 5000 }), fc.nat({ max: 2_000_000_000 })),
      unit: fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[])),
    })
    .map(({ thousandths, unit }) => ({
      text: `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}${unit}`,
      exact: BigInt(thousandths) * UNITS[unit],
    }));
  // Nearly equal amounts in different units show rounding.
  const equal = fc.nat({ max: 100_000 }).map((thousandths) => [
    { text: `${thousandths}m`, exact: BigInt(thousandths) },
    { text: `${thousandths / 1000}`, exact: BigInt(thousandths) },
  ]);
  await checkProperty(
    fc.oneof(fc.tuple(amount, amount), equal),
    ([request, limit]) => {
      if (request.exact > limit.exact) {
        expect(check(request.text, limit.text)).toThrow('is over its limit');
      } else {
        expect(check(request.text, limit.text)).not.toThrow();
      }
    },
    RUNS,
  );
});

test('an amount is written with the value that it has', async () => {
  const value = (text: string) => BigInt(/^\d+/.exec(text)?.[0] ?? '') * DECIMAL_UNITS[text.replace(/^\d+/, '')];
  await checkProperty(
    fc.integer({ min: 1, max: 2 ** 40 }),
    (thousandths) => {
      const text = decimalQuantity(new App(), 'it', thousandths / 1000);
      expect([text, value(String(text))]).toEqual([text, BigInt(thousandths)]);
    },
    RUNS,
  );
});

const DECIMAL_UNITS: { [unit: string]: bigint } = {
  m: 1n,
  '': 10n ** 3n,
  k: 10n ** 6n,
  M: 10n ** 9n,
  G: 10n ** 12n,
  T: 10n ** 15n,
};
