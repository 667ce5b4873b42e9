import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { toYaml } from '../lib/yaml';

const withValue = (value: string) => ({ kind: 'ConfigMap', data: { value, list: [value] } });

test('objects are written as in cdk8s, each after "---", so that files can be concatenated', () => {
  const objects = [withValue('a'), withValue('yes')];
  expect(toYaml(objects)).toBe(`---\n${Yaml.stringify(...objects)}`);
  expect(toYaml([objects[0]]) + toYaml([objects[1]])).toBe(toYaml(objects));
});

// Verified with Kubernetes 1.36: kubectl reads a line separator as the end of a line, and 0o7 as 7.
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
])('every YAML reader reads the text %j as that text', (value, written) => {
  const text = toYaml([withValue(value)]);
  expect(text).toContain(`"value": ${written}`);
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(text, { version })).toEqual(withValue(value));
  }
});

test('keys that some readers take for numbers are quoted', () => {
  expect(toYaml([{ metadata: { labels: { '0B1': 'x' } } }])).toContain('"0B1": "x"');
});

test('a lone surrogate becomes U+FFFD', () => {
  expect(parse(toYaml([withValue('a\ud800b')]))).toEqual(withValue('a\ufffdb'));
});

test('an object in JSON does not affect the others', () => {
  const text = toYaml([withValue('a'), withValue('0o7')]);
  expect(text.startsWith(`---\n${Yaml.stringify(withValue('a'))}---\n{`)).toBe(true);
});
