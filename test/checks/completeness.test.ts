import { KubeflowApp } from '../../lib';
import { TypeChecks } from '../../lib/checks/type-checks';
import { EVERY_PLATFORM } from '../platforms/every-platform';
import { ASSEMBLY, CLASSES, type JsiiType, type Method, TABLE, TYPES } from './assembly';

// No prop or parameter has this type.
const INVALID = Symbol('invalid');

const hasParameters = (method?: Method) => (method?.parameters ?? []).length > 0 && !method?.protected;
const classes = TYPES.filter(({ kind }) => kind === 'class');
const constructors = classes.filter(({ initializer, abstract }) => hasParameters(initializer) && !abstract);
const methods = classes.flatMap((type) =>
  (type.methods ?? [])
    .filter((method) => hasParameters(method) && !method.abstract)
    .map((method) => ({ type, method })),
);

/** Arguments that all have a wrong type. */
const invalidArguments = (method?: Method) => (method?.parameters ?? []).map(() => INVALID);

/** The error names every parameter, so every parameter is checked. */
function namesAll({ parameters = [] }: Method): RegExp {
  return new RegExp(parameters.map(({ name }) => `\`${name}(\\[0\\])?\` must be .*got Symbol`).join('[^]*'));
}

test('the assembly has classes with public constructors and methods', () => {
  expect(constructors.length).toBeGreaterThan(20);
  expect(methods.length).toBeGreaterThan(80);
});

test.each(constructors.map((type) => [type.name, type] as const))(
  'new %s checks each argument',
  (name, { initializer }) => {
    expect(() => new CLASSES[name](...invalidArguments(initializer))).toThrow(namesAll(initializer as Method));
  },
);

test.each(methods.map(({ type, method }) => [`${type.name}.${method.name}`, type, method] as const))(
  '%s checks each argument',
  (_, { name }, method) => {
    const receiver = method.static ? CLASSES[name] : Object.create(CLASSES[name].prototype);
    expect(() => receiver[method.name](...invalidArguments(method))).toThrow(namesAll(method));
  },
);

describe.each(Object.entries(EVERY_PLATFORM))('%s', (_, create) => {
  const platform: Record<string, any> = create(new KubeflowApp({ summary: false }));
  const capabilities = (ASSEMBLY['kubeflow-cdk.IPlatform'].properties ?? [])
    .filter(({ type }: any) => /\.I\w+Capability$/.test(type.fqn ?? ''))
    .map(({ name, type }: any) => [name, ASSEMBLY[type.fqn]] as [string, JsiiType]);

  test('each method of each capability checks each argument', () => {
    const calls = capabilities.flatMap(([name, { methods = [] }]) =>
      methods.filter(hasParameters).map((method) => ({ capability: platform[name], method })),
    );
    expect(calls.length).toBeGreaterThan(8);
    for (const { capability, method } of calls) {
      expect(() => capability[method.name](...invalidArguments(method))).toThrow(namesAll(method));
    }
  });
});

const isStruct = (type: unknown) => typeof type === 'string' && TABLE.types[type]?.kind === 'struct';

describe('the table of types', () => {
  const parentsOf = ({ interfaces = [], base }: JsiiType) => [...interfaces, ...(base ? [base] : [])];
  const propsOf = (type: JsiiType): string[] => [
    ...(type.properties ?? []).map(({ name }) => name),
    ...parentsOf(type).flatMap((parent) => propsOf(ASSEMBLY[parent])),
  ];
  const structs = TYPES.filter(({ datatype }) => datatype);

  test.each(structs.map((type) => [type.name, type] as const))('has each prop of %s', (_, type) => {
    expect(Object.keys(TABLE.types[type.fqn].props).sort()).toEqual([...new Set(propsOf(type))].sort());
  });

  const checks = new TypeChecks(TABLE.types);
  const values: [string, unknown][] = [
    ['null', null],
    ['NaN', Number.NaN],
    ['another class', new (class Other {})()],
    ['a symbol', INVALID],
  ];
  test.each(values)('refuses %s for each prop of each struct', (_, value) => {
    const accepting = structs
      .filter(({ fqn }) => !TABLE.types[fqn].kubernetes)
      .flatMap((type) => propsOf(type).map((prop) => ({ fqn: type.fqn, prop })))
      .filter(({ fqn, prop }) => !isStruct(TABLE.types[fqn].props[prop]) || value !== values[2][1])
      .filter(({ fqn, prop }) => {
        const mistakes = checks.of(fqn)({ [prop]: value }) ?? [];
        return !mistakes.some(({ path, rule }) => path.join() === prop && rule.startsWith('must be '));
      });
    expect(accepting).toEqual([]);
  });

  test('has the value of each member of each enum', () => {
    const enums = TYPES.filter(({ kind }) => kind === 'enum');
    expect(enums.map(({ fqn }) => Object.keys(TABLE.types[fqn].members))).toEqual(
      enums.map(({ members = [] }) => members.map(({ name }) => name)),
    );
    const values = Object.values<any>(TABLE.types).flatMap((type) =>
      type.kind === 'enum' ? Object.values(type.members) : [],
    );
    expect(values.filter((value) => value === undefined || value === null)).toEqual([]);
  });

  test('has every type that it refers to', () => {
    const refers = (type: any): string[] =>
      typeof type === 'string' ? [type] : (type.union ?? [type.list ?? type.map]).flatMap(refers);
    const used = [
      ...Object.values<any>(TABLE.types).flatMap(({ props = {} }) => Object.values(props).flatMap(refers)),
      ...Object.values<any>(TABLE.calls).flatMap(({ parameters }) => parameters.flatMap((p: any) => refers(p.type))),
    ];
    const primitives = ['string', 'number', 'boolean', 'date', 'any', 'json'];
    expect([...new Set(used)].filter((name) => !primitives.includes(name) && !TABLE.types[name])).toEqual([]);
  });
});
