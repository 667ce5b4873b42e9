/** A message: fields by name. Undefined fields are omitted; an array is a repeated field. */
export interface TextProto {
  readonly [field: string]: TextProtoField | undefined;
}

/** Value of a field. */
export type TextProtoField = TextProtoValue | readonly TextProtoValue[];

/** A single value: a scalar, an enum value or a message. */
export type TextProtoValue = string | number | bigint | boolean | EnumName | TextProto;

/** Name of an enum value, written without quotes. */
export class EnumName {
  constructor(public readonly name: string) {
    if (!IDENTIFIER.test(name)) {
      throw new Error(`"${name}" is not a valid enum value name`);
    }
  }
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Names of extensions, and of the content of an Any message, are in brackets.
const EXTENSION = /^\[[A-Za-z0-9_./-]+\]$/;

const ESCAPES: { [character: string]: string } = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

/**
 * Returns a message in the text format of protocol buffers.
 *
 * @see https://protobuf.dev/reference/protobuf/textformat-spec/
 */
export function textProto(message: TextProto): string {
  return lines(message, '').join('');
}

function lines(message: TextProto, indent: string): string[] {
  return Object.entries(message).flatMap(([name, field]) => {
    if (!IDENTIFIER.test(name) && !EXTENSION.test(name)) {
      throw new Error(`"${name}" is not a valid field name`);
    }
    const values = isList(field) ? field : [field];
    return values.flatMap((value) => (value === undefined ? [] : fieldLines(name, value, indent)));
  });
}

function isList(field: TextProtoField | undefined): field is readonly TextProtoValue[] {
  return Array.isArray(field);
}

function fieldLines(name: string, value: TextProtoValue, indent: string): string[] {
  if (typeof value !== 'object' || value instanceof EnumName) {
    return [`${indent}${name}: ${scalar(value)}\n`];
  }
  const inner = lines(value, `${indent}  `);
  return inner.length > 0 ? [`${indent}${name} {\n`, ...inner, `${indent}}\n`] : [`${indent}${name} {}\n`];
}

function scalar(value: string | number | bigint | boolean | EnumName): string {
  if (value instanceof EnumName) {
    return value.name;
  }
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  return String(value);
}

function quoted(text: string): string {
  let escaped = '';
  for (const character of text) {
    escaped += ESCAPES[character] ?? (/[ -~]/.test(character) ? character : octal(character));
  }
  return `"${escaped}"`;
}

// Always three digits, so that a following digit does not become part of the escape.
function octal(character: string): string {
  return [...Buffer.from(character, 'utf8')].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
