import { type Code, definedProps, importsOf, type Module, type Props, type Statement } from './code';

const WIDTH = 120;
const INDENT = '    ';
const PACKAGES: Record<Module, string> = {
  'kubeflow-cdk': 'kubeflow_cdk',
  cdk8s: 'cdk8s',
  'cdk8s-plus-27': 'cdk8s_plus_27',
};
/** Fields of Kubernetes structures that contain keys of the user. */
const USER_KEYS =
  /^(labels|annotations|matchLabels|nodeSelector|podLabels|podAnnotations|limits|requests|data|stringData|parameters|volumeAttributes)$/;
const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield None True False'.split(
    ' ',
  ),
);

/** Text of a program in Python, formatted as Ruff and Black format it with lines of 120 characters. */
export function pythonProgram(statements: readonly Statement[]): string {
  const imports = [...importsOf(statements, true)].sort(([a], [b]) => (PACKAGES[a] < PACKAGES[b] ? -1 : 1));
  const plain = imports.filter(([module]) => module === 'cdk8s-plus-27').map(importLine);
  const others = imports.filter(([module]) => module !== 'cdk8s-plus-27').map(importLine);
  return `${[...plain, ...others, '', ...pythonStatements(statements)].join('\n')}\n`;
}

/** Lines of statements without imports. */
export function pythonStatements(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ comment = [], variable, code, paragraph }) => {
    const start = variable === undefined ? '' : `${snakeCase(variable)} = `;
    return [
      ...(paragraph ? [''] : []),
      ...comment.map((line) => `# ${line}`.trimEnd()),
      `${start}${print(code, '', start.length, 0)}`,
    ];
  });
}

/** A line that imports names of a package. */
export function importLine([module, names]: [Module, Iterable<string>]): string {
  if (module === 'cdk8s-plus-27') {
    return 'import cdk8s_plus_27 as kplus';
  }
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  const line = `from ${PACKAGES[module]} import ${sorted.join(', ')}`;
  return line.length <= WIDTH
    ? line
    : `from ${PACKAGES[module]} import (\n${sorted.map((one) => `${INDENT}${one},\n`).join('')})`;
}

type Entry = readonly [prefix: string, value: Code];

function print(code: Code, indent: string, column: number, tail: number): string {
  const line = flat(code);
  if (!line.includes('\n') && column + line.length + tail <= WIDTH) {
    return line;
  }
  const { open, close, entries } = parts(code);
  if (entries.length === 0) {
    return line;
  }
  const inner = indent + INDENT;
  const lines = entries.map(
    ([prefix, value]) => `${inner}${prefix}${print(value, inner, inner.length + prefix.length, 1)},\n`,
  );
  return `${open}\n${lines.join('')}${indent}${close}`;
}

function flat(code: Code): string {
  switch (code.kind) {
    case 'literal':
      return typeof code.value === 'string'
        ? quote(code.value)
        : code.value === true
          ? 'True'
          : code.value === false
            ? 'False'
            : String(code.value);
    case 'name':
      return snakeCase(code.name);
    case 'type':
      return code.module === 'cdk8s-plus-27' ? `kplus.${code.name}` : code.name;
    case 'member':
      return `${flat(code.of)}.${code.constant ? code.name : snakeCase(code.name)}`;
    default: {
      const { open, close, entries } = parts(code);
      return `${open}${entries.map(([prefix, value]) => `${prefix}${flat(value)}`).join(', ')}${close}`;
    }
  }
}

function parts(code: Code): { open: string; close: string; entries: readonly Entry[] } {
  switch (code.kind) {
    case 'list':
      return { open: '[', close: ']', entries: code.items.map((item) => ['', inList(item)]) };
    case 'map':
      return { open: '{', close: '}', entries: code.entries.map(([key, value]) => [`${quote(key)}: `, value]) };
    case 'data':
      return parts(dataCode(code.value, false));
    case 'struct': {
      const prefix = code.module === 'cdk8s-plus-27' ? 'kplus.' : '';
      return { open: `${prefix}${code.type}(`, close: ')', entries: keywords(code.props) };
    }
    case 'new':
      return { open: `${flat(code.of)}(`, close: ')', entries: argumentsOf(code.args, code.props) };
    case 'call':
      return {
        open: `${flat(code.of)}.${snakeCase(code.method)}(`,
        close: ')',
        entries: argumentsOf(code.args, code.props),
      };
    default:
      return { open: '', close: '', entries: [] };
  }
}

function argumentsOf(args: readonly Code[], props?: Props): Entry[] {
  return [...args.map((arg): Entry => ['', arg]), ...keywords(props)];
}

function keywords(props?: Props): Entry[] {
  return definedProps(props).map(([key, value]) => [`${snakeCase(key)}=`, value]);
}

/** An item of a list: a structure keeps its names. */
function inList(code: Code): Code {
  return code.kind === 'data' ? dataCode(code.value, true) : code;
}

/**
 * A Kubernetes structure as a dict. jsii converts a dict in the place of a struct, whose names are in snake case. It
 * passes on the items of a list as they are, with the names of Kubernetes.
 */
function dataCode(value: unknown, keeps: boolean): Code {
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item) => dataCode(item, true)) };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
    return {
      kind: 'map',
      entries: entries.map(([key, entry]) => [
        keeps ? key : snakeCase(key),
        dataCode(entry, keeps || USER_KEYS.test(key)),
      ]),
    };
  }
  return { kind: 'literal', value: value as string };
}

/** The name that jsii gives a member in Python. */
export function snakeCase(text: string): string {
  const snake = text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  return KEYWORDS.has(snake) ? `${snake}_` : snake;
}

function quote(text: string): string {
  if (text.includes('\n')) {
    return `"""${text.replace(/\\/g, '\\\\').replace(/"""|"$/g, (quotes) => quotes.replaceAll('"', '\\"'))}"""`;
  }
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return text.includes('"') && !text.includes("'") ? `'${escaped}'` : `"${escaped.replaceAll('"', '\\"')}"`;
}
