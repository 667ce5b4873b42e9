import { suggestion } from '../../suggestion';
import type { Schema } from './schema';

/** Position of a value in the document: names and indexes. */
export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** Whether the problem is about the name of the last field, not its value. */
  readonly ofName?: boolean;
  readonly message: string;
}

/** Compares a value with a schema. Returns all problems, in the order of the document. */
export function checkSchema(value: unknown, schema: Schema, path: Path = []): Problem[] {
  const problem = (message: string): Problem[] => [{ path, message }];
  switch (schema.type) {
    case 'object':
      return isMap(value) ? objectProblems(value, schema, path) : problem(wrongType(value, path, 'a map'));
    case 'array':
      return Array.isArray(value) ? arrayProblems(value, schema, path) : problem(wrongType(value, path, 'a list'));
    case 'string':
      return typeof value === 'string'
        ? textProblems(value, schema).flatMap((rule) => problem(`${nameOf(path)} is ${quoted(value)}. ${rule}`))
        : problem(wrongType(value, path, 'a text', schema.patternErrorMessage));
    case 'boolean':
      return typeof value === 'boolean' ? [] : problem(wrongType(value, path, 'true or false'));
    default:
      return numberProblems(value, schema).flatMap((rule) => problem(`${nameOf(path)} is ${quoted(value)}. ${rule}`));
  }
}

function objectProblems(value: Readonly<Record<string, unknown>>, schema: Schema, path: Path): Problem[] {
  const { properties = {}, required = [], additionalProperties, propertyNames, oneOf = [] } = schema;
  const entries = Object.entries(value).flatMap(([name, field]): Problem[] => {
    const own = [...path, name];
    if (Object.hasOwn(properties, name)) {
      return checkSchema(field, properties[name], own);
    }
    if (!additionalProperties) {
      const message = `"${name}" is not a field of ${nameOf(path)}. ${suggestion(name, Object.keys(properties))}`;
      return [{ path: own, ofName: true, message }];
    }
    return [
      ...(propertyNames && !new RegExp(propertyNames.pattern, 'u').test(name)
        ? [{ path: own, ofName: true, message: `"${name}" is not a valid name in ${nameOf(path)}.` }]
        : []),
      ...checkSchema(field, additionalProperties, own),
    ];
  });
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ path, message: `${nameOf(path)} has no field "${name}", which is required.` }));
  const alternatives = oneOf.flatMap(({ required: names }) => names);
  const given = alternatives.filter((name) => Object.hasOwn(value, name));
  const choice =
    alternatives.length > 0 && given.length !== 1
      ? [
          {
            path,
            message: `${nameOf(path)} has ${given.length === 0 ? 'none' : 'more than one'} of the fields ${alternatives.map(quoted).join(' and ')}. Must have one of them.`,
          },
        ]
      : [];
  return [...missing, ...choice, ...entries];
}

function arrayProblems(value: readonly unknown[], { items, minItems = 0 }: Schema, path: Path): Problem[] {
  const tooFew = value.length < minItems ? [{ path, message: `${nameOf(path)} is an empty list.` }] : [];
  return [...tooFew, ...(items ? value.flatMap((item, index) => checkSchema(item, items, [...path, index])) : [])];
}

/** Returns the rules that a text breaks: at most one. */
function textProblems(value: string, schema: Schema): string[] {
  const { maxLength, pattern, patternErrorMessage } = schema;
  if (schema.const !== undefined && value !== schema.const) {
    return [`Must be ${quoted(schema.const)}.`];
  }
  if (maxLength !== undefined && [...value].length > maxLength) {
    return [`Must have at most ${maxLength} characters.`];
  }
  return pattern !== undefined && !new RegExp(pattern, 'u').test(value)
    ? [patternErrorMessage ?? `Must match ${pattern}.`]
    : [];
}

function numberProblems(value: unknown, { type, minimum, maximum }: Schema): string[] {
  const noun = type === 'integer' ? 'an integer' : 'a number';
  const rule = `Must be ${noun}${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}.`;
  const isValid =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (type !== 'integer' || Number.isInteger(value)) &&
    value >= (minimum ?? value) &&
    value <= (maximum ?? value);
  return isValid ? [] : [rule];
}

function wrongType(value: unknown, path: Path, expected: string, rule?: string): string {
  const given = value === null ? 'empty' : Array.isArray(value) ? 'a list' : isMap(value) ? 'a map' : quoted(value);
  return `${nameOf(path)} is ${given}. ${rule ?? `Must be ${expected}.`}`;
}

/** Formats a path for messages: `versions[0].branch`. */
export function nameOf(path: Path): string {
  const text = path.reduce<string>(
    (all, part) => (typeof part === 'number' ? `${all}[${part}]` : all === '' ? part : `${all}.${part}`),
    '',
  );
  return text === '' ? 'the file' : text;
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
