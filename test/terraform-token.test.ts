import { Chart } from 'cdk8s';
import { Fn, Token } from 'cdktf';
import { KubeflowApp } from '../lib/app';
import { KubeflowError } from '../lib/errors';
import { AnyClusterPlatform } from '../lib/platforms/generic';
import { isTerraformToken } from '../lib/terraform-token';
import { configMap, object, problemsOf } from './synthesis/program';

/** What only Terraform knows, in each of the forms in which cdktf hands it out. */
function later(): { resolve(): unknown; creationStack: string[] } {
  return { resolve: () => undefined, creationStack: [] };
}

const TOKENS: [string, unknown, string][] = [
  ['a string', Token.asString(later()), 'data.key'],
  ['a part of a string', `projects/${Token.asString(later())}/zones`, 'data.key'],
  ['a number', Token.asNumber(later()), 'data.key'],
  ['a number within a string', `10.0.0.${Token.asNumber(later())}`, 'data.key'],
  ['a list', Token.asList(later()), 'data.key[0]'],
  ['a list of numbers', Token.asNumberList(later()), 'data.key[0]'],
  ['an element of a list', ['a', Token.asString(later())], 'data.key[1]'],
  ['a map of strings', Token.asStringMap(later()), 'a key of data.key'],
  ['a map of numbers', Token.asNumberMap(later()), 'a key of data.key'],
  ['a map of booleans', Token.asBooleanMap(later()), 'a key of data.key'],
  ['a map of anything', Token.asAnyMap(later()), 'a key of data.key'],
  ['a key', { [Token.asString(later())]: 'value' }, 'a key of data.key'],
  ['a field far within', { a: [{ b: { c: Token.asString(later()) } }] }, 'data.key.a[0].b.c'],
  ['the result of a Terraform function', Fn.join('-', [Token.asString(later()), 'x']), 'data.key'],
  ['the number of a Terraform function', Fn.lengthOf(Token.asList(later())), 'data.key'],
];

test.each(TOKENS)('fails if a manifest holds a token as %s, telling the object and the field', (_, value, field) => {
  const app = new KubeflowApp({ summary: false });
  configMap(new Chart(app, 'chart'), 'settings', { key: value });
  expect(problemsOf(app)).toEqual([
    `chart/settings: ${field} contains a Terraform token: a value that is known only after "terraform apply".\n` +
      '  Kubernetes manifests require values that are known at synthesis: names that you choose, not attributes of resources.\n' +
      '  Set an explicit name on the Terraform resource and use that name in both places.',
  ]);
});

test('reports a token in a name, a namespace or a label only as a token', () => {
  const app = new KubeflowApp({ summary: false });
  const chart = new Chart(app, 'chart');
  const token = Token.asString(later());
  object(chart, 'ConfigMap', token);
  configMap(new Chart(app, 'other', { namespace: token }), 'settings');
  configMap(new Chart(app, 'third', { labels: { [token]: token } }), 'settings');
  expect(problemsOf(app).map((problem) => problem.split(' contains')[0])).toEqual([
    expect.stringMatching(/: metadata\.name$/),
    'other/settings: metadata.namespace',
    'third/settings: a key of metadata.labels',
    expect.stringMatching(/^third\/settings: metadata\.labels\./),
  ]);
});

test('fails immediately if the namespace of a platform is a token', () => {
  expect(() => new AnyClusterPlatform(new KubeflowApp(), 'lab', { namespace: Token.asString(later()) })).toThrow(
    KubeflowError,
  );
  expect(() => new AnyClusterPlatform(new KubeflowApp(), 'lab', { namespace: Token.asString(later()) })).toThrow(
    'lab: namespace contains a Terraform token',
  );
});

test.each([
  0,
  -0,
  1,
  -1,
  1.5,
  -0.1,
  -1.7976931348623157e308,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -1e298,
  -8e297,
  -1e289,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
])('the number %p is not a token', (number) => {
  expect(isTerraformToken(number)).toBe(false);
  expect(isTerraformToken(`value ${number}`)).toBe(false);
});

test.each([
  '',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what people write in shell scripts
  '${FOO}',
  '$(FOO)',
  '#{FOO}',
  '&{FOO}',
  'TfToken[TOKEN.0]',
  '1e+298',
  '-1e+250 and -9.9e+298',
  'sha256:-1e+2988',
])('the text %p is not a token', (text) => {
  expect(isTerraformToken(text)).toBe(false);
});

test('ordinary values of all types are accepted', () => {
  const app = new KubeflowApp({ summary: false });
  configMap(new Chart(app, 'chart'), 'settings', { a: -1.5, b: 0, c: true, d: ['$(FOO)'], e: { f: 'x' }, g: '' });
  expect(problemsOf(app)).toEqual([]);
});
