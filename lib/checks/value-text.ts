import type { PathPart } from './path';

const MAX_LENGTH = 60;

// Parts of prop names, keys of environment variables and the like whose values are never printed.
const SECRET = /passw|passphrase|secret|token|credential|private|api_?key|access_?key|authorization/i;
const URL_WITH_PASSWORD = /:\/\/[^/]*@/;

/** Describes an invalid value for an error. Values that may be secret are described by their type. */
export function describeValue(value: unknown, path: readonly PathPart[] = []): string {
  switch (typeof value) {
    case 'string':
      return hidesValue(value, path) ? 'a string' : quoted(value);
    case 'number':
    case 'bigint':
      return hidesValue(value, path) ? 'a number' : String(value);
    case 'function':
      return isClass(value) ? `the class ${value.name}` : 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

/** Whether an error may not contain a value, because it may be a secret. */
export function hidesValue(value: unknown, path: readonly PathPart[]): boolean {
  // A text in place of a boolean is no secret.
  const isText = typeof value === 'string' && value !== 'true' && value !== 'false';
  const isPrimitive = isText || typeof value === 'number' || typeof value === 'bigint';
  return isPrimitive && (path.some((part) => SECRET.test(String(part))) || URL_WITH_PASSWORD.test(String(value)));
}

/** Quotes a string as TypeScript would, shortened. */
export function quoted(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return `'${JSON.stringify(short).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function describeObject(value: object): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty list' : `a list of ${value.length} item${value.length === 1 ? '' : 's'}`;
  }
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  if (name !== undefined && name !== 'Object') {
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  }
  const keys = Object.keys(value);
  const shown = keys.slice(0, 5).map((key) => (/^[\w$]{1,40}$/.test(key) ? key : quoted(key.slice(0, 40))));
  return keys.length === 0 ? 'an empty object' : `{ ${shown.join(', ')}${keys.length > 5 ? ', …' : ''} }`;
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
