import type { Expression } from '../../cluster/property-based/code';
import type { Site } from './sites';
import { entryOf, hasType } from './types';

/** The required outcome of a mutation. */
export type Expected =
  /** The value has another type, or the key is near a known one. */
  | 'refusal'
  /** The value has the type, so it is refused by a rule or has an effect. */
  | 'effect or refusal'
  /** The value means that the prop is absent. */
  | 'as if absent'
  /** The key means nothing, which a warning says. */
  | 'warning'
  /** A field that the library may not know must be in the output. */
  | 'field in the output';

export interface Mutation {
  readonly title: string;
  readonly value: Expression;
  readonly expected: Expected;
  /** The key that an error must name, if it is not the site's. */
  readonly key?: string;
}

const plain = (value: unknown): Expression => ({ kind: 'literal', value: value as any });
const call = (of: string, name: string, ...args: unknown[]): Expression => ({
  kind: 'call',
  callee: { kind: 'member', of: { kind: 'name', name: of }, name },
  args: args.map(plain),
});

const VALUES: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'false',
  'x',
  0,
  -1,
  1,
  true,
  false,
  2 ** 53,
  '50Gi',
  '10m',
  [],
  {},
  ['x'],
  [undefined],
  [null],
  [[]],
  { unknown: 1 },
  JSON.parse('{"__proto__": 1}'),
  { constructor: 1 },
  { constructor: 'x', team: 'y' },
];

const OTHER_CLASSES: readonly Expression[] = [
  call('Size', 'gibibytes', 1),
  call('Duration', 'minutes', 1),
  call('ModelSource', 'fromUrl', 'gs://models/x'),
  call('ProxyHttps', 'plainHttp'),
  { kind: 'name', name: 'HubDatabase' },
];

/** All mutations of a site. */
export function mutationsOf(site: Site): Mutation[] {
  return [
    ...VALUES.filter((value) => !isSame(value, site.value)).map((value) => ofValue(site, value)),
    ...OTHER_CLASSES.filter((value) => !sameClass(value, site)).map((value) => ({
      title: 'a value of another class',
      value,
      expected: 'refusal' as const,
    })),
    ...ofList(site),
    ...ofKeys(site),
  ];
}

function ofValue(site: Site, value: unknown): Mutation {
  const title = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  return { title, value: plain(value), expected: expectedOf(site, value) };
}

function expectedOf({ type, optional }: Site, value: unknown): Expected {
  if ((value === undefined && optional) || (value === null && type === 'date')) {
    return 'as if absent';
  }
  if (value === undefined || value === null) {
    return 'refusal';
  }
  const entry = entryOf(type);
  const isStruct = entry?.kind === 'struct' && typeof value === 'object' && !Array.isArray(value);
  if (isStruct && !entry.kubernetes && Object.keys(value).length > 0 && hasType(value, type)) {
    return 'warning';
  }
  return hasType(value, type) ? 'effect or refusal' : 'refusal';
}

function ofList({ value, type }: Site): Mutation[] {
  if (value.kind !== 'list' || typeof type === 'string' || !('list' in type)) {
    return value.kind === 'literal' && hasType('x', type)
      ? [{ title: 'a list in place of one value', value: { kind: 'list', items: [value] }, expected: 'refusal' }]
      : [];
  }
  const [first] = value.items;
  return [
    {
      title: 'undefined at the end',
      value: { kind: 'list', items: [...value.items, plain(undefined)] },
      expected: 'refusal',
    },
    ...(first === undefined
      ? []
      : [{ title: 'the item in place of the list', value: first, expected: 'refusal' as const }]),
  ];
}

function ofKeys({ value, type }: Site): Mutation[] {
  const entry = entryOf(type);
  if (value.kind !== 'struct' || entry?.kind !== 'struct') {
    return [];
  }
  const withKey = (key: string, field: Expression): Expression => ({
    kind: 'struct',
    fields: [...value.fields, [key, field]],
  });
  if (entry.kubernetes) {
    const title = 'a field of another Kubernetes version';
    return [{ title, value: withKey('fieldOf136', plain({ nested: 7 })), expected: 'field in the output' }];
  }
  const misspelled = value.fields
    .filter(
      ([key, field]) =>
        key.length > 3 &&
        Object.hasOwn(entry.props, key) &&
        !Object.hasOwn(entry.props, misspelling(key)) &&
        // An undefined value is as good as none.
        !isUndefined(field),
    )
    .map(([key]): Mutation => {
      const fields = value.fields.map(([name, field]) => [name === key ? misspelling(key) : name, field] as const);
      return {
        title: `${key} misspelled`,
        value: { kind: 'struct', fields },
        expected: 'refusal',
        key: misspelling(key),
      };
    });
  return [
    ...misspelled,
    { title: 'an unknown key', value: withKey('qqqq', plain('x')), expected: 'warning', key: 'qqqq' },
    { title: 'the key toString', value: withKey('toString', plain(1)), expected: 'warning', key: 'toString' },
  ];
}

/** Swaps two letters in the middle. */
function misspelling(key: string): string {
  const middle = [...key].findIndex(
    (letter, index) => index > 0 && key[index + 1] !== undefined && letter !== key[index + 1],
  );
  return key.slice(0, middle) + key[middle + 1] + key[middle] + key.slice(middle + 2);
}

function isUndefined(value?: Expression): boolean {
  return value?.kind === 'literal' && value.value === undefined;
}

function isSame(value: unknown, expression: Expression): boolean {
  if (expression.kind === 'list' || expression.kind === 'struct') {
    const size = expression.kind === 'list' ? expression.items.length : expression.fields.length;
    return size === 0 && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  }
  return (expression.kind === 'literal' && Object.is(expression.value, value)) || isUndefined(expression);
}

/** Whether a value of a class has the type of a site. */
function sameClass(value: Expression, { type }: Site): boolean {
  const name =
    value.kind === 'call' && value.callee.kind === 'member' && value.callee.of.kind === 'name'
      ? value.callee.of.name
      : '';
  return typeof type === 'string' && type.endsWith(`.${name}`);
}
