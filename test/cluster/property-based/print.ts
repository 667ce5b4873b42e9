import type { Expression, Literal } from './code';

const WIDTH = 120;

/** Prints an expression as TypeScript, on one line if it fits. */
export function print(expression: Expression, indent = '', room = WIDTH): string {
  const short = onOneLine(expression);
  return short.length + indent.length <= room ? short : onSeveralLines(expression, indent);
}

function onOneLine(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return literalText(expression.value);
    case 'list':
      return `[${expression.items.map(onOneLine).join(', ')}]`;
    case 'struct': {
      const fields = expression.fields.map(([key, value]) => `${keyText(key)}: ${onOneLine(value)}`);
      return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
    }
    case 'name':
      return expression.name;
    case 'member':
      return `${onOneLine(expression.of)}.${expression.name}`;
    case 'call':
    case 'new':
      return `${head(expression)}(${expression.args.map(onOneLine).join(', ')})`;
    case 'as':
      return `${onOneLine(expression.value)} as ${expression.type}`;
    case 'choice':
      return `<${expression.of}>`;
  }
}

function onSeveralLines(expression: Expression, indent: string): string {
  const deeper = `${indent}  `;
  const lines = (items: string[]) => items.map((item) => `${deeper}${item},\n`).join('');
  switch (expression.kind) {
    case 'list':
      return `[\n${lines(expression.items.map((item) => print(item, deeper)))}${indent}]`;
    case 'struct':
      return `{\n${lines(expression.fields.map(([key, value]) => `${keyText(key)}: ${print(value, deeper)}`))}${indent}}`;
    case 'call':
    case 'new': {
      // The last argument holds the props and continues on the next lines.
      const last = expression.args.length - 1;
      const args = expression.args.map((arg, index) => (index === last ? print(arg, indent, 0) : onOneLine(arg)));
      return `${head(expression)}(${args.join(', ')})`;
    }
    default:
      return onOneLine(expression);
  }
}

function head({ kind, callee }: Extract<Expression, { kind: 'call' | 'new' }>): string {
  return `${kind === 'new' ? 'new ' : ''}${onOneLine(callee)}`;
}

function literalText(value: Literal): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Quotes a text with the quotes that need no escapes, if possible. Escapes every character that an editor may not show.
 */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[^ -~]/g, (character) => unicode(character));
  return text.includes("'") ? escaped : `'${escaped.slice(1, -1).replaceAll('\\"', '"')}'`;
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function keyText(key: string): string {
  if (key === '__proto__') {
    // Without brackets this key would set the prototype.
    return "['__proto__']";
  }
  return /^[A-Za-z_]\w*$/.test(key) ? key : quoted(key);
}
