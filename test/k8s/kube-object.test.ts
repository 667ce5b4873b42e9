import { ApiObject, type ApiObjectProps, App, Chart, type IResolver, JsonPatch, Lazy } from 'cdk8s';
import { IntOrString } from 'cdk8s-plus-27/lib/imports/k8s';
import * as fc from 'fast-check';
import { KubeObject } from '../../lib/k8s/kube-object';
import { checkProperty } from '../random/check-property';

/** The manifest or error of an object, by the class that renders it. */
function rendered(
  kind: typeof ApiObject,
  fields: object,
  { resolvers, change }: { resolvers?: IResolver[]; change?: (object: ApiObject) => void } = {},
): string {
  const chart = new Chart(new App({ resolvers }), 'chart', { namespace: 'team', labels: { team: 'a' } });
  const object = new kind(chart, 'object', { apiVersion: 'v1', kind: 'Thing', ...fields } as ApiObjectProps);
  change?.(object);
  try {
    return JSON.stringify(object.toJson());
  } catch (error) {
    return `throws ${error}`;
  }
}

const expectSame = (fields: object, options?: Parameters<typeof rendered>[2]) =>
  expect(rendered(KubeObject, fields, options)).toBe(rendered(ApiObject, fields, options));

test('fields are rendered as by cdk8s', async () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'resolve', 'value', 'metadata', '1'));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  }));
  await checkProperty(fc.dictionary(fc.constantFrom('spec', 'data', 'b', 'a'), value), (fields) => expectSame(fields), {
    runs: 500,
  });
});

test.each([
  ['lazy values', { spec: { lazy: Lazy.any({ produce: () => ({ b: [Lazy.any({ produce: () => 1 })], a: null }) }) } }],
  ['tokens', { spec: { token: { resolve: () => 'resolved' } } }],
  ['numbers or strings', { spec: { port: IntOrString.fromNumber(80) } }],
  ['dates, which cdk8s rejects', { spec: { when: new Date(0) } }],
  ['empty items', { spec: { list: [undefined, null, 1] } }],
  ['metadata', { metadata: { name: 'a', annotations: {}, labels: { b: 'c' }, finalizers: ['x'] } }],
])('%s are rendered as by cdk8s', (_, fields) => {
  expectSame(fields);
});

test('patches, resolvers of the app, and added metadata apply', () => {
  const spec = { replicas: 1 };
  expectSame({ spec }, { change: (object) => object.addJsonPatch(JsonPatch.replace('/spec/replicas', 2)) });
  expectSame({ spec }, { change: (object) => object.metadata.addLabel('a', 'b') });
  const resolvers = [
    {
      resolve: (context: { value: unknown; replaceValue(value: unknown): void }) => {
        if (context.value === 1) {
          context.replaceValue(3);
        }
      },
    },
  ];
  expectSame({ spec }, { resolvers });
  expect(rendered(KubeObject, { spec }, { resolvers })).toContain('"replicas":3');
});

test('fields are not sorted if CDK8S_DISABLE_SORT is set', () => {
  // Vitest's stubs have no effect after another suite of the same process has replaced `process.env`.
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    expectSame({ spec: { b: 1, a: 2 } });
    expect(rendered(KubeObject, { spec: { b: 1, a: 2 } })).toContain('"b":1,"a":2');
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
});
