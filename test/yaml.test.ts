import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { toYaml } from '../lib/yaml';

const withValue = (value: string) => ({ kind: 'ConfigMap', data: { value, list: [value] } });

test('objects are written as cdk8s writes them, with a line between', () => {
  const objects = [withValue('a'), withValue('yes')];
  expect(toYaml(objects)).toBe(Yaml.stringify(...objects));
});

// Tried on Kubernetes 1.36: kubectl takes a line separator for the end of a line, and 0o7 for 7.
test.each([
  ['a\u2028b', '"a\\u2028b"'],
  ['\u2028', '"\\u2028"'],
  ['\u0085', '"\\u0085"'],
  ['a\nb\u2029c', '"a\\nb\\u2029c"'],
  ['\ufeff', '"\\ufeff"'],
  ['\u007f', '"\\u007f"'],
  ['0o7', '"0o7"'],
  ['-0o7', '"-0o7"'],
  ['+0O17', '"+0O17"'],
  ['0B1', '"0B1"'],
  ['0X1F', '"0X1F"'],
])('the text %j is written so that every reader of YAML takes it for that', (value, written) => {
  const text = toYaml([withValue(value)]);
  expect(text).toContain(`"value": ${written}`);
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(text, { version })).toEqual(withValue(value));
  }
});

test('a key that another reader takes for a number is in quotes, too', () => {
  expect(toYaml([{ metadata: { labels: { '0B1': 'x' } } }])).toContain('"0B1": "x"');
});

test('half of a character becomes the one that stands for what cannot be read, as in any file', () => {
  expect(parse(toYaml([withValue('a\ud800b')]))).toEqual(withValue('a\ufffdb'));
});

test('one such object leaves the others as they are', () => {
  const text = toYaml([withValue('a'), withValue('0o7')]);
  expect(text.startsWith(`${Yaml.stringify(withValue('a'))}---\n{`)).toBe(true);
});
