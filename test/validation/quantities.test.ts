import { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { checkQuantities, decimalQuantity } from '../../lib/validation/quantities';

const quantity = (value: string | number) =>
  typeof value === 'string' ? k8s.Quantity.fromString(value) : k8s.Quantity.fromNumber(value);

const check = (request: string | number, limit: string | number) => () =>
  checkQuantities(new App(), 'it', { memory: quantity(request) }, { memory: quantity(limit) });

test.each<[string | number, string | number]>([
  ['1Gi', '1Gi'],
  ['999999999999n', '1k'],
  ['500m', '.5'],
  ['1Ki', '1.024k'],
  ['1e3', '1k'],
  ['1E3', '1Ki'],
  ['1E', '1Ei'],
  [0, '+1.'],
])('%s is within %s', (request, limit) => {
  expect(check(request, limit)).not.toThrow();
});

test.each<[string | number, string | number]>([
  ['1Gi', '1G'],
  ['1001m', 1],
  ['1e4', '1k'],
  [3, '2999m'],
])('fails when %s is asked for within %s', (request, limit) => {
  expect(check(request, limit)).toThrow(`it: the memory request (${request}) is over its limit (${limit}).`);
});

test.each(['', ' 1', '1 Gi', '1gi', '1KB', 'x', '.', '1e', '1Kii', '-1', '1_000'])(
  'fails when an amount is "%s"',
  (amount) => {
    expect(check(amount, '1Gi')).toThrow(`it: the request memory: ${amount} is not an amount of a resource.`);
  },
);

test('fails when the resource has no name', () => {
  const one = k8s.Quantity.fromNumber(1);
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
])('the amount %p is written as the API server writes it, %s', (amount, text) => {
  expect(decimalQuantity(new App(), 'it', amount).value).toBe(text);
});

test.each([0, -1, 0.0001, Number.NaN, Number.POSITIVE_INFINITY, 1e16])('fails when an amount is to be %p', (amount) => {
  expect(() => decimalQuantity(new App(), 'it', amount)).toThrow(`it: ${amount} is not an amount.`);
});
