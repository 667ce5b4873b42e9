/** An expression in a program. The same tree is evaluated and printed. */
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

/** An object that an earlier statement may have created. The program writer decides which one. */
export type Choice = 'volume' | 'bucket' | 'claim' | 'server' | 'platform' | 'enclosing platform';

/** An expression with a value of type `T`. */
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

/** A name, for example `CleanPodPolicy.ALL`. */
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

/** A value that the compiler would reject, as JavaScript or a file may supply it. */
export function castLiteral<T>(value: Literal, type: string): Code<T> {
  return { kind: 'as', value: literal(value), type };
}

export function choice<T>(of: Choice, index: number): Code<T> {
  return { kind: 'choice', of, index };
}

/** The same expression with every choice replaced. */
export function resolveChoices(expression: Expression, resolve: (of: Choice, index: number) => Expression): Expression {
  const resolveInner = (one: Expression) => resolveChoices(one, resolve);
  switch (expression.kind) {
    case 'choice':
      return resolve(expression.of, expression.index);
    case 'list':
      return { ...expression, items: withoutDuplicateChoices(expression.items.map(resolveInner), expression.items) };
    case 'struct':
      return { ...expression, fields: expression.fields.map(([key, value]) => [key, resolveInner(value)] as const) };
    case 'call':
    case 'new':
      return { ...expression, callee: resolveInner(expression.callee), args: expression.args.map(resolveInner) };
    default:
      return expression;
  }
}

/** Keeps one of two choices that resolve to the same object. */
function withoutDuplicateChoices(items: readonly Expression[], before: readonly Expression[]): Expression[] {
  const texts = new Set<string>();
  return items.filter((item, index) => {
    const text = JSON.stringify(item);
    const isDuplicate = before[index].kind === 'choice' && texts.has(text);
    texts.add(text);
    return !isDuplicate;
  });
}

/** Evaluates an expression. `names` are the variables and imports of the program. */
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
        throw new Error(`the program does not define "${expression.name}"`);
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
      throw new Error(`the choice of a ${expression.of} is not resolved`);
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
