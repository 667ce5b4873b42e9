import { EnumName, textProto } from '../../../../lib/components/tf-serving/options/text-proto';

test('scalars are written one a line, strings in quotes and enums without', () => {
  expect(
    textProto({ name: 'a', count: 3, ratio: 0.5, on: true, big: 9007199254740993n, kind: new EnumName('OTHER') }),
  ).toBe('name: "a"\ncount: 3\nratio: 0.5\non: true\nbig: 9007199254740993\nkind: OTHER\n');
});

test('messages are nested, and an empty one is still there', () => {
  expect(textProto({ policy: { latest: { num_versions: 2 } }, all: {} })).toBe(
    'policy {\n  latest {\n    num_versions: 2\n  }\n}\nall {}\n',
  );
});

test('a list is a repeated field, and what is undefined is left out', () => {
  expect(textProto({ versions: [1, 2], config: [{ name: 'a' }, { name: 'b' }], none: [], missing: undefined })).toBe(
    'versions: 1\nversions: 2\nconfig {\n  name: "a"\n}\nconfig {\n  name: "b"\n}\n',
  );
});

test('a string cannot leave its quotes', () => {
  expect(textProto({ path: '/a"\n}\\' })).toBe('path: "/a\\"\\n}\\\\"\n');
});

test('bytes outside printable ASCII are three octal digits each', () => {
  expect(textProto({ path: 'ä1\u0000' })).toBe('path: "\\303\\2441\\000"\n');
});

test('numbers that are none have the names that the format gives them', () => {
  expect(textProto({ a: Number.POSITIVE_INFINITY, b: Number.NEGATIVE_INFINITY, c: Number.NaN })).toBe(
    'a: inf\nb: -inf\nc: nan\n',
  );
});

test('the content of an Any is named in brackets', () => {
  expect(textProto({ any: { '[type.googleapis.com/a.B]': { name: 'x' } } })).toBe(
    'any {\n  [type.googleapis.com/a.B] {\n    name: "x"\n  }\n}\n',
  );
});

test.each(['', 'a b', 'a: 1 }', '1a', '[a]\n'])('fails on %j as the name of a field', (name) => {
  expect(() => textProto({ [name]: 1 })).toThrow('is not the name of a field');
});

test('fails on an enum name that is none', () => {
  expect(() => new EnumName('A B')).toThrow('is not the name of an enum');
});
