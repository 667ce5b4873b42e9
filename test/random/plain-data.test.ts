import * as fc from 'fast-check';
import { checkProperty } from './check-property';
import { decode, encode } from './plain-data';

test('data is the same after it was written to a file and read again', async () => {
  const data = fc.anything({ withBigInt: true, withNullPrototype: false });
  const special = fc.constantFrom(undefined, Number.NaN, -0, Number.NEGATIVE_INFINITY, '\u0000undefined', '\ud800');
  await checkProperty(
    fc.tuple(data, special),
    (input) => expect(decode(JSON.parse(JSON.stringify(encode(input))))).toStrictEqual(input),
    { runs: 200 },
  );
});

test.each([[() => 1], [new Date(0)], [new Map()], [[{ inner: new URL('http://a') }]]])(
  'fails for an input that is not plain data: %s',
  (input) => {
    expect(() => encode(input)).toThrow('inputs of randomized tests must be plain data');
  },
);
