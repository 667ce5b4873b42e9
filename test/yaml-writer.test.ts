import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { stringifyYaml } from '../lib/yaml-writer';
import { anyText } from './random/any-text';
import { checkProperty } from './random/check-property';

/** Parts of texts that YAML reads as other values, or requires quotes for. */
const PARTS = [
  ...['a', 'yes', 'No', 'NULL', '~', 'true', 'on', 'y', '<<', '=', 'e', 'E', 'x', 'o', 'b', '_', 'T', 'Z', 't'],
  ...['0', '1', '9', '-', '+', '.', '0x1f', '0o7', '.inf', '.nan', '1e3', '2020-01-01', '12:30', '1_000'],
  ...[':', ': ', ' #', '#', ' ', '\n', '\n\n', '\t', '"', "'", '%', '---', '...', '{', '}', '[', ']', ',', '&', '*'],
  ...['!', '|', '>', '@', '`', '?', '\\', '/bin/sh', '$(X)', '(a)', 'Kubernetes', 'é', '😀'],
  ...['\u0001', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ud800'],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string(),
  anyText(),
  fc.constantFrom('k'.repeat(1001), 'k'.repeat(1100)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    text,
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

const outcome = (write: () => string): string => {
  try {
    return write();
  } catch (error) {
    return `throws ${error}`;
  }
};

test('objects are written as by cdk8s, byte for byte', async () => {
  await checkProperty(
    value,
    (input) => expect(outcome(() => stringifyYaml(input))).toBe(outcome(() => Yaml.stringify(input))),
    { runs: 2_000 },
  );
});

test('short texts of all characters that numbers and dates have are written as by cdk8s', () => {
  const characters = [...'09eExob.-+_:afnTZ~< /#?'];
  const texts = characters.flatMap((one) => [one, ...characters.flatMap((other) => [one + other, `1${one}${other}`])]);
  const object = Object.fromEntries(texts.map((key) => [key, [key]]));
  const { '<<': _, ...usual } = object;
  expect(stringifyYaml(usual)).toBe(Yaml.stringify(usual));
  expect(stringifyYaml(object)).toBe(Yaml.stringify(object));
});

test('objects that occur twice, dates and other classes are written as by cdk8s', () => {
  const shared = { a: 1 };
  for (const input of [
    [shared, shared],
    { when: new Date(0) },
    new Map([['a', 1]]),
    { toJSON: () => 'text' },
    'text',
  ]) {
    expect(stringifyYaml(input)).toBe(Yaml.stringify(input));
  }
});

test('cdk8s writes no object of usual values', () => {
  const stringify = vi.spyOn(Yaml, 'stringify');
  stringifyYaml({
    kind: 'ConfigMap',
    data: { 'a.py': 'import os\n\nprint(1)\n', port: '8080', size: '1Gi', on: 'no' },
  });
  expect(stringify).not.toHaveBeenCalled();
  stringify.mockRestore();
});
