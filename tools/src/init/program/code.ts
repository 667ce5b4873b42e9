/** Packages that generated programs import. */
export type Module = 'kubeflow-cdk' | 'cdk8s' | 'cdk8s-plus-27';

/** Props by name. A prop without a value is left out. */
export type Props = Readonly<Record<string, Code | undefined>>;

/** An expression of a generated program, independent of the language. */
export type Code =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly items: readonly Code[] }
  /** An object with keys that the user chooses. */
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Code])[] }
  /** An object with the props of an interface of a package. */
  | { readonly kind: 'struct'; readonly type: string; readonly module: Module; readonly props: Props }
  /** A Kubernetes structure as it is in YAML. */
  | { readonly kind: 'data'; readonly value: unknown }
  | { readonly kind: 'name'; readonly name: string }
  /** A class or an enum of a package. */
  | { readonly kind: 'type'; readonly name: string; readonly module: Module }
  | { readonly kind: 'member'; readonly of: Code; readonly name: string; readonly constant: boolean }
  | { readonly kind: 'new'; readonly of: Code; readonly args: readonly Code[]; readonly props?: Props }
  | {
      readonly kind: 'call';
      readonly of: Code;
      readonly method: string;
      readonly args: readonly Code[];
      readonly props?: Props;
    };

/** A line of a generated program. */
export interface Statement {
  /** Lines of a comment above it. */
  readonly comment?: readonly string[];
  /** Name of the constant that holds the value. */
  readonly variable?: string;
  readonly code: Code;
  /** Whether an empty line precedes it. */
  readonly paragraph?: boolean;
}

const LIBRARY = 'kubeflow-cdk';

export const literal = (value: string | number | boolean): Code => ({ kind: 'literal', value });
export const list = (items: readonly Code[]): Code => ({ kind: 'list', items });
export const texts = (items: readonly string[]): Code => list(items.map(literal));
export const data = (value: unknown): Code => ({ kind: 'data', value });
export const name = (text: string): Code => ({ kind: 'name', name: text });
export const type = (text: string, module: Module = LIBRARY): Code => ({ kind: 'type', name: text, module });
export const member = (of: Code, text: string): Code => ({ kind: 'member', of, name: text, constant: false });
export const constant = (of: string, text: string, module: Module = LIBRARY): Code => ({
  kind: 'member',
  of: type(of, module),
  name: text,
  constant: true,
});
export const struct = (of: string, props: Props, module: Module = LIBRARY): Code => ({
  kind: 'struct',
  type: of,
  module,
  props,
});
export const create = (of: string, args: readonly Code[], props?: Props): Code => ({
  kind: 'new',
  of: type(of),
  args,
  props,
});
export const call = (of: Code, method: string, args: readonly Code[] = [], props?: Props): Code => ({
  kind: 'call',
  of,
  method,
  args,
  props,
});

export function map(entries: Readonly<Record<string, Code | string>>): Code {
  return {
    kind: 'map',
    entries: Object.entries(entries).map(([key, value]) => [key, typeof value === 'string' ? literal(value) : value]),
  };
}

/** Props that have a value. */
export function definedProps(props: Props = {}): [string, Code][] {
  return Object.entries(props).filter((entry): entry is [string, Code] => entry[1] !== undefined);
}

/** All packages' types in a program, by package. */
export function importsOf(statements: readonly Statement[], withStructs: boolean): Map<Module, Set<string>> {
  const imports = new Map<Module, Set<string>>();
  for (const { module, name: text } of statements.flatMap(({ code }) => typesIn(code, withStructs))) {
    imports.set(module, (imports.get(module) ?? new Set()).add(text));
  }
  return imports;
}

type TypeName = { readonly module: Module; readonly name: string };

function typesIn(code: Code, withStructs: boolean): TypeName[] {
  const own: TypeName[] =
    code.kind === 'type'
      ? [code]
      : code.kind === 'struct' && withStructs
        ? [{ module: code.module, name: code.type }]
        : [];
  return [...own, ...partsOf(code).flatMap((part) => typesIn(part, withStructs))];
}

/** The expressions in an expression. */
function partsOf(code: Code): readonly Code[] {
  const props = (all?: Props) => definedProps(all).map(([, value]) => value);
  switch (code.kind) {
    case 'list':
      return code.items;
    case 'map':
      return code.entries.map(([, value]) => value);
    case 'struct':
      return props(code.props);
    case 'member':
      return [code.of];
    case 'new':
    case 'call':
      return [code.of, ...code.args, ...props(code.props)];
    default:
      return [];
  }
}
