import { type Code, definedProps, importsOf, type Module, type Props, type Statement } from './code';

const WIDTH = 120;
const INDENT = '  ';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Text of a program in TypeScript, formatted as Prettier and Biome format it with lines of 120 characters. */
export function typescriptProgram(statements: readonly Statement[]): string {
  const imports = [...importsOf(statements, false)].sort(([a], [b]) => (a < b ? -1 : 1)).map(importLine);
  return `${[...imports, '', ...statementLines(statements)].join('\n')}\n`;
}

/** Lines of statements without imports. */
export function statementLines(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ comment = [], variable, code, paragraph }) => {
    const start = variable === undefined ? '' : `const ${variable} = `;
    return [
      ...(paragraph ? [''] : []),
      ...comment.map((line) => `// ${line}`.trimEnd()),
      `${start}${print(code, '', start.length, 1)};`,
    ];
  });
}

/** Names are sorted without regard to case, as organizers of imports do. */
export function importLine([module, names]: [string, Iterable<string>]): string {
  if (module === 'cdk8s-plus-27') {
    return `import * as kplus from '${module}';`;
  }
  const sorted = [...names].sort((a, b) => compare(a.replace(/^type /, ''), b.replace(/^type /, '')));
  const line = `import { ${sorted.join(', ')} } from '${module}';`;
  return line.length <= WIDTH
    ? line
    : `import {\n${sorted.map((one) => `${INDENT}${one},\n`).join('')}} from '${module}';`;
}

function compare(a: string, b: string): number {
  const [lowerA, lowerB] = [a.toLowerCase(), b.toLowerCase()];
  return lowerA === lowerB ? (a < b ? -1 : 1) : lowerA < lowerB ? -1 : 1;
}

/**
 * Prints an expression on one line if it fits, else on several.
 *
 * @param column where it starts
 * @param tail number of characters that follow on its last line
 */
function print(code: Code, indent: string, column: number, tail: number): string {
  const line = flat(code);
  if (!line.includes('\n') && column + line.length + tail <= WIDTH) {
    return line;
  }
  switch (code.kind) {
    case 'list':
      return code.items.length === 0
        ? '[]'
        : block(
            '[',
            ']',
            code.items.map((item) => ['', item]),
            indent,
          );
    case 'map':
      return block(
        '{',
        '}',
        code.entries.map(([key, value]) => [`${propertyName(key)}: `, value]),
        indent,
      );
    case 'struct':
      return printProps(code.props, indent);
    case 'data':
      return print(dataCode(code.value), indent, column, tail);
    case 'new':
    case 'call': {
      const head = headOf(code);
      const args = code.args.map(flat);
      if (code.props !== undefined) {
        const start = `${head}(${args.map((arg) => `${arg}, `).join('')}`;
        // The last argument stays on the line of the call, as formatters do it.
        return column + start.length + 1 <= WIDTH && !start.includes('\n')
          ? `${start}${printProps(code.props, indent)})`
          : block(`${head}(`, ')', [...code.args.map((arg): Entry => ['', arg]), ['', propsCode(code.props)]], indent);
      }
      const last = code.args.at(-1);
      if (last && ['list', 'map', 'struct', 'data'].includes(last.kind)) {
        const start = `${head}(${args
          .slice(0, -1)
          .map((arg) => `${arg}, `)
          .join('')}`;
        return `${start}${print(last, indent, WIDTH, 1)})`;
      }
      return code.args.length === 0
        ? line
        : block(
            `${head}(`,
            ')',
            code.args.map((arg) => ['', arg]),
            indent,
          );
    }
    default:
      return line;
  }
}

type Entry = readonly [prefix: string, value: Code];

function block(open: string, close: string, entries: readonly Entry[], indent: string): string {
  const inner = indent + INDENT;
  const lines = entries.map(
    ([prefix, value]) => `${inner}${prefix}${print(value, inner, inner.length + prefix.length, 1)},\n`,
  );
  return `${open}\n${lines.join('')}${indent}${close}`;
}

function printProps(props: Props, indent: string): string {
  return block(
    '{',
    '}',
    definedProps(props).map(([key, value]) => [propPrefix(key, value), value]),
    indent,
  );
}

/** A variable with the name of the prop needs no colon. `flat` and `print` return an empty text for it. */
function propPrefix(key: string, value: Code): string {
  return isShorthand(key, value) ? '' : `${key}: `;
}

function isShorthand(key: string, value: Code): boolean {
  return value.kind === 'name' && value.name === key;
}

function propsCode(props: Props): Code {
  return { kind: 'struct', type: '', module: 'kubeflow-cdk' as Module, props };
}

function flat(code: Code): string {
  switch (code.kind) {
    case 'literal':
      return typeof code.value === 'string' ? quote(code.value) : String(code.value);
    case 'list':
      return `[${code.items.map(flat).join(', ')}]`;
    case 'map':
      return braces(code.entries.map(([key, value]) => `${propertyName(key)}: ${flat(value)}`));
    case 'struct':
      return flatProps(code.props);
    case 'data':
      return flat(dataCode(code.value));
    case 'name':
      return code.name;
    case 'type':
      return code.module === 'cdk8s-plus-27' ? `kplus.${code.name}` : code.name;
    case 'member':
      return `${flat(code.of)}.${code.name}`;
    case 'new':
    case 'call':
      return `${headOf(code)}(${[...code.args.map(flat), ...(code.props ? [flatProps(code.props)] : [])].join(', ')})`;
  }
}

function headOf(code: Extract<Code, { kind: 'new' | 'call' }>): string {
  return code.kind === 'new' ? `new ${flat(code.of)}` : `${flat(code.of)}.${code.method}`;
}

function flatProps(props: Props): string {
  return braces(definedProps(props).map(([key, value]) => `${propPrefix(key, value)}${flat(value)}`));
}

function braces(parts: readonly string[]): string {
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** A Kubernetes structure as code. */
export function dataCode(value: unknown): Code {
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map(dataCode) };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
    return { kind: 'map', entries: entries.map(([key, entry]) => [key, dataCode(entry)]) };
  }
  return { kind: 'literal', value: value as string };
}

function propertyName(key: string): string {
  return IDENTIFIER.test(key) ? key : quote(key);
}

/** A text in the quotes that need the fewest escapes. A text with several lines is a template. */
export function quote(text: string): string {
  if (text.includes('\n')) {
    return `\`${escapeControls(text.replace(/[\\`]|\$\{/g, '\\$&'), /[^\P{Cc}\n\t]/gu)}\``;
  }
  const count = (mark: string) => text.split(mark).length;
  const mark = count("'") > count('"') ? '"' : "'";
  return `${mark}${escapeControls(text.replace(/\\/g, '\\\\').replaceAll(mark, `\\${mark}`), /\p{Cc}/gu)}${mark}`;
}

function escapeControls(text: string, controls: RegExp): string {
  return text.replace(controls, (control) =>
    control === '\t' ? '\\t' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
