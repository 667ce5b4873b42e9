import { EnumName, textProto } from '../../../../lib/components/tf-serving/options/text-proto';

test('each scalar is on its own line; strings have quotes and enum values do not', () => {
  expect(
    textProto({ name: 'a', count: 3, ratio: 0.5, on: true, big: 9007199254740993n, kind: new EnumName('OTHER') }),
  ).toBe('name: "a"\ncount: 3\nratio: 0.5\non: true\nbig: 9007199254740993\nkind: OTHER\n');
});

test('messages are nested, and empty messages are kept', () => {
  expect(textProto({ policy: { latest: { num_versions: 2 } }, all: {} })).toBe(
    'policy {\n  latest {\n    num_versions: 2\n  }\n}\nall {}\n',
  );
});

test('an array is a repeated field, and undefined fields are omitted', () => {
  expect(textProto({ versions: [1, 2], config: [{ name: 'a' }, { name: 'b' }], none: [], missing: undefined })).toBe(
    'versions: 1\nversions: 2\nconfig {\n  name: "a"\n}\nconfig {\n  name: "b"\n}\n',
  );
});

test('quotes and newlines in strings are escaped', () => {
  expect(textProto({ path: '/a"\n}\\' })).toBe('path: "/a\\"\\n}\\\\"\n');
});

test('bytes outside printable ASCII become three octal digits', () => {
  expect(textProto({ path: 'ä1\u0000' })).toBe('path: "\\303\\2441\\000"\n');
});

test('infinity and NaN have their names in the format', () => {
  expect(textProto({ a: Number.POSITIVE_INFINITY, b: Number.NEGATIVE_INFINITY, c: Number.NaN })).toBe(
    'a: inf\nb: -inf\nc: nan\n',
  );
});

test('the field name of an Any message is in brackets', () => {
  expect(textProto({ any: { '[type.googleapis.com/a.B]': { name: 'x' } } })).toBe(
    'any {\n  [type.googleapis.com/a.B] {\n    name: "x"\n  }\n}\n',
  );
});

test.each(['', 'a b', 'a: 1 }', '1a', '[a]\n'])('fails on the field name %j', (name) => {
  expect(() => textProto({ [name]: 1 })).toThrow('is not a valid field name');
});

test('fails on an invalid enum value name', () => {
  expect(() => new EnumName('A B')).toThrow('is not a valid enum value name');
});
