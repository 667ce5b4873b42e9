/** A piece of a program: what is run is what is printed. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'new'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'as'; readonly value: Expression; readonly type: string }
  | { readonly kind: 'choice'; readonly of: Choice; readonly index: number };

export type Literal = string | number | boolean | undefined;

/** What a program may have made before: which one it is, is decided when the whole program is put together. */
export type Choice = 'volume' | 'bucket' | 'claim' | 'server' | 'platform' | 'enclosing platform';

/** An expression whose value is a `T`. */
export type Code<T> = Expression & { readonly makes?: T };

export function literal<T extends Literal>(value: T): Code<T> {
  return { kind: 'literal', value };
}

export function list<T>(items: readonly Code<T>[]): Code<T[]> {
  return { kind: 'list', items };
}

export function struct<T extends object>(fields: readonly (readonly [string, Expression])[]): Code<T> {
  return { kind: 'struct', fields };
}

/** Something by its name, for example `CleanPodPolicy.ALL`. */
export function named<T>(path: string): Code<T> {
  const [first, ...members] = path.split('.');
  return members.reduce<Expression>((of, name) => ({ kind: 'member', of, name }), { kind: 'name', name: first });
}

export function call<T>(path: string, ...args: Expression[]): Code<T> {
  return { kind: 'call', callee: named(path), args };
}

export function construct<T>(path: string, ...args: Expression[]): Code<T> {
  return { kind: 'new', callee: named(path), args };
}

/** A value that no compiler would take, as it comes from JavaScript or out of a file. */
export function castLiteral<T>(value: Literal, type: string): Code<T> {
  return { kind: 'as', value: literal(value), type };
}

export function choice<T>(of: Choice, index: number): Code<T> {
  return { kind: 'choice', of, index };
}

/** The same expression with each choice replaced. */
export function resolveChoices(expression: Expression, resolve: (of: Choice, index: number) => Expression): Expression {
  const inner = (one: Expression) => resolveChoices(one, resolve);
  switch (expression.kind) {
    case 'choice':
      return resolve(expression.of, expression.index);
    case 'list':
      return { ...expression, items: withoutDuplicateChoices(expression.items.map(inner), expression.items) };
    case 'struct':
      return { ...expression, fields: expression.fields.map(([key, value]) => [key, inner(value)] as const) };
    case 'call':
    case 'new':
      return { ...expression, callee: inner(expression.callee), args: expression.args.map(inner) };
    default:
      return expression;
  }
}

/** Two choices of the same thing are one. */
function withoutDuplicateChoices(items: readonly Expression[], before: readonly Expression[]): Expression[] {
  const seen = new Set<string>();
  return items.filter((item, index) => {
    const text = JSON.stringify(item);
    const again = before[index].kind === 'choice' && seen.has(text);
    seen.add(text);
    return !again;
  });
}

/** The value of an expression. Names are those of the program's variables and imports. */
export function evaluate(expression: Expression, names: ReadonlyMap<string, unknown>): any {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map((item) => evaluate(item, names));
    case 'struct':
      return Object.fromEntries(expression.fields.map(([key, value]) => [key, evaluate(value, names)]));
    case 'name':
      if (!names.has(expression.name)) {
        throw new Error(`the program has no name "${expression.name}"`);
      }
      return names.get(expression.name);
    case 'member':
      return memberOf(evaluate(expression.of, names), expression.name);
    case 'call': {
      const { callee, args } = expression;
      const receiver = callee.kind === 'member' ? evaluate(callee.of, names) : undefined;
      const method = callee.kind === 'member' ? memberOf(receiver, callee.name) : evaluate(callee, names);
      return method.apply(receiver, evaluateAll(args, names));
    }
    case 'new':
      return Reflect.construct(evaluate(expression.callee, names), evaluateAll(expression.args, names));
    case 'as':
      return evaluate(expression.value, names);
    case 'choice':
      throw new Error(`a choice of a ${expression.of} was left open`);
  }
}

/** Names in programs are strings, so the compiler does not notice a misspelled or renamed member. */
function memberOf(object: any, name: string): any {
  if (object?.[name] === undefined) {
    throw new Error(`"${object?.name ?? object?.constructor?.name ?? object}" has no member "${name}"`);
  }
  return object[name];
}

function evaluateAll(expressions: readonly Expression[], names: ReadonlyMap<string, unknown>): unknown[] {
  return expressions.map((expression) => evaluate(expression, names));
}
