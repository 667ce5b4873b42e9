import type { AssemblyTable, StructEntry, TypeRef } from './assembly-table';
import { at, type Check, joined, type Mistake, mistakeIn } from './mistake';
import { meansKey, nearKey } from './near-keys';
import { isPlainObject, isPropsObject, isToken } from './objects';
import { propsText, typeName, typeText } from './type-text';

type AllTypes = AssemblyTable['types'];

// Levels of nested props that are searched for a misplaced key.
const SEARCHED_LEVELS = 3;

/** Returns the check of an object of props. */
export function structCheck(name: string, entry: StructEntry, all: AllTypes, checkOf: (type: TypeRef) => Check): Check {
  // A Map, because `props` of a JSON object would have keys such as `constructor`.
  const types = new Map(Object.entries({ ...entry.props, ...entry.fields }));
  const required = new Set(entry.required);
  return (value) => {
    if (entry.kubernetes && isToken(value)) {
      return undefined;
    }
    if (!isPropsObject(value) || isToken(value)) {
      return [mistakeIn(value, `${typeText(name)} object`, { fix: propsText(name, all) })];
    }
    let mistakes: Mistake[] | undefined;
    // Props of a class are getters of its prototype, and it may have any other members.
    const isPlain = isPlainObject(value);
    const keys = isPlain ? Object.keys(value) : [...types.keys()].filter((key) => key in value);
    for (const key of keys) {
      const prop = value[key];
      if (prop === undefined) {
        continue;
      }
      const type = types.get(key);
      if (type !== undefined) {
        // kubectl prints `creationTimestamp: null`.
        const isAbsent = entry.kubernetes && prop === null && isDate(type);
        const inProp = isAbsent ? undefined : at(key, checkOf(type)(prop));
        mistakes = joined(
          mistakes,
          inProp?.map((inner) => misplaced(inner, key, types)),
        );
      } else if (!entry.kubernetes) {
        mistakes = joined(mistakes, [unknownKey(name, key, types, all)]);
      } else if (key in Object.prototype) {
        // No version of Kubernetes has such a field, and cdk8s cannot render it.
        mistakes = joined(mistakes, [{ path: [key], rule: `is not a field of ${typeName(name)}` }]);
      }
    }
    for (const key of required) {
      if (value[key] === undefined) {
        mistakes = joined(mistakes, [missing(key, types.get(key) ?? 'any')]);
      }
    }
    return mistakes;
  };
}

function isDate(type: TypeRef): boolean {
  return type === 'date' || (typeof type !== 'string' && 'union' in type && type.union.some(isDate));
}

function missing(key: string, type: TypeRef): Mistake {
  return { path: [key], rule: `is required and must be ${typeText(type)}` };
}

function unknownKey(struct: string, key: string, types: ReadonlyMap<string, TypeRef>, all: AllTypes): Mistake {
  const rule = `is not a prop of ${typeName(struct)}`;
  const near = nearKey(key, types.keys());
  if (near !== undefined) {
    return { path: [key], rule, near: [near] };
  }
  const nested = nestedKeys(key, types, all, SEARCHED_LEVELS).sort((a, b) => a.length - b.length);
  if (nested.length > 0) {
    return { path: [key], rule, near: nested.slice(0, 3) };
  }
  return { path: [key], rule, unknownKey: key };
}

/** Finds a key in the props that are objects themselves: `memory` is in `resources`. */
function nestedKeys(key: string, types: ReadonlyMap<string, TypeRef>, all: AllTypes, levels: number): string[] {
  return [...types].flatMap(([prop, type]) => {
    const entry = typeof type === 'string' && Object.hasOwn(all, type) ? all[type] : undefined;
    if (entry?.kind !== 'struct' || entry.kubernetes) {
      return [];
    }
    const props = Object.keys(entry.props);
    const found = props.filter((name) => meansKey(key, name));
    const deeper = levels > 1 ? nestedKeys(key, new Map(Object.entries(entry.props)), all, levels - 1) : [];
    return [...found, ...deeper].map((path) => `${prop}.${path}`);
  });
}

/** A key that the object around it has, such as `culling` in `notebooks`, is in the wrong place. */
function misplaced(inner: Mistake, around: string, types: ReadonlyMap<string, TypeRef>): Mistake {
  const { unknownKey: key, ...rest } = inner;
  const intended = key === undefined ? undefined : [...types.keys()].find((name) => meansKey(key, name));
  return intended === undefined
    ? inner
    : { ...rest, fix: `Set \`${intended}\` beside \`${around}\`, not inside of it.` };
}
