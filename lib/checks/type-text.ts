import type { AssemblyTable, TypeRef } from './assembly-table';

const PRIMITIVES: Record<string, string> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  date: 'Date',
};

/** Describes a type in an error: `a Size`, `a list of strings`. */
export function typeText(type: TypeRef): string {
  if (typeof type === 'string') {
    const name = typeName(type);
    return `${article(name)} ${name}`;
  }
  if ('list' in type) {
    return `a list of ${plural(type.list)}`;
  }
  if ('map' in type) {
    return `an object whose values are ${plural(type.map)}`;
  }
  return type.union.map(typeText).join(' or ');
}

/** The name of a type without its assembly. */
export function typeName(name: string): string {
  return PRIMITIVES[name] ?? name.slice(name.lastIndexOf('.') + 1);
}

/** How to get a value of a type, as a sentence; undefined if its name says it. */
export function exampleText(examples: readonly string[]): string | undefined {
  if (examples.length === 0) {
    return undefined;
  }
  const shown = examples.slice(0, 6).join(', ');
  return examples.length === 1 ? `Use ${shown}.` : `Use one of ${shown}${examples.length > 6 ? ', …' : ''}.`;
}

/** How to write a member of an enum, and its value for plain JavaScript: `TFJobManager.KUEUE ('kueue')`. */
export function enumText(name: string, members: { readonly [member: string]: string | number }): string[] {
  return Object.keys(members).map((member) => `${typeName(name)}.${member}`);
}

/** Lists the keys of a struct, required ones first. */
export function propsText(name: string, types: AssemblyTable['types']): string {
  const entry = types[name];
  if (entry.kind !== 'struct') {
    return '';
  }
  const keys = [...entry.required, ...Object.keys(entry.props).filter((key) => !entry.required.includes(key))];
  const shown = keys.slice(0, 8).map((key) => `\`${key}\``);
  return `${typeName(name)} has the props ${shown.join(', ')}${keys.length > shown.length ? ', …' : ''}.`;
}

function plural(type: TypeRef): string {
  if (typeof type === 'string') {
    return PRIMITIVES[type] === undefined ? `${typeName(type)} values` : `${PRIMITIVES[type]}s`;
  }
  return 'list' in type
    ? `lists of ${plural(type.list)}`
    : 'map' in type
      ? `objects of ${plural(type.map)}`
      : typeText(type);
}

function article(word: string): string {
  return /^[AEIO]/i.test(word) ? 'an' : 'a';
}
