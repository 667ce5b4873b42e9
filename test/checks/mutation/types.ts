import { TABLE } from '../assembly';

/** A type in the table of checks. */
export type Type = string | { list: Type } | { map: Type } | { union: Type[] };

/** Keys that no map has. */
const RESERVED = ['__proto__', 'constructor'];
const PRIMITIVES = ['string', 'number', 'boolean'];

/** Structs without Kubernetes structures that a call takes, directly or in another struct. Base structs are not among them. */
export const PROGRAM_STRUCTS: readonly string[] = programStructs();

function programStructs(): string[] {
  const found = new Set<string>();
  const visit = (type: unknown): void => {
    if (typeof type !== 'string') {
      Object.values(type ?? {})
        .flat()
        .forEach(visit);
      return;
    }
    const entry = TABLE.types[type];
    if (found.has(type) || entry?.kind !== 'struct' || entry.kubernetes || !type.startsWith('kubeflow-cdk.')) {
      return;
    }
    found.add(type);
    Object.values(entry.props).forEach(visit);
  };
  for (const { parameters = [] } of Object.values<any>(TABLE.calls)) {
    for (const { type } of parameters) {
      visit(type);
    }
  }
  return [...found];
}

/** The entry of a struct, class, enum or interface. */
export function entryOf(type: Type | undefined): any {
  return typeof type === 'string' ? TABLE.types[type] : undefined;
}

/** Whether a plain value has a type. Written apart from the checks, which it tests. */
export function hasType(value: unknown, type: Type): boolean {
  if (typeof type !== 'string') {
    if ('union' in type) {
      return type.union.some((member) => hasType(value, member));
    }
    if ('list' in type) {
      return Array.isArray(value) && value.every((item) => hasType(item, type.list));
    }
    return (
      isObject(value) &&
      !RESERVED.some((key) => Object.hasOwn(value, key)) &&
      Object.values(value).every((item) => hasType(item, type.map))
    );
  }
  if (PRIMITIVES.includes(type)) {
    return typeof value === type && !Number.isNaN(value);
  }
  const entry = entryOf(type);
  switch (entry?.kind) {
    case 'struct':
      return (
        isObject(value) &&
        entry.required.every((key: string) => value[key] !== undefined) &&
        Object.entries(value).every(
          ([key, item]) => !Object.hasOwn(entry.props, key) || hasType(item, entry.props[key]),
        )
      );
    case 'enum':
      return Object.values(entry.members).includes(value) || (entry.kubernetes && typeof value === 'string');
    case 'class':
      return entry.primitives.includes(typeof value) && !Number.isNaN(value);
    case 'interface':
      return false;
    default:
      return true;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
