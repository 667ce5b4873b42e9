import * as kplus from 'cdk8s-plus-27';
import { toSnakeCase } from 'codemaker';
import { toPythonIdentifier } from 'jsii-pacmak/lib/targets/python/util';
import { ASSEMBLY, CLASSES, TABLE } from '../checks/assembly';
import { callOf } from '../checks/mutation/sites';
import { entryOf, type Type } from '../checks/mutation/types';
import { type Expression, evaluate, type Literal } from '../cluster/property-based/code';
import type { Program } from '../cluster/property-based/program';

/** The program passes a plain object as an interface. Python requires a class that implements it. */
export class NotInPython extends Error {}

/** The program as the text of a `main.py`. */
export function asPython(program: Program): string {
  return new PythonPrinter(program).print();
}

type Call = Extract<Expression, { kind: 'call' | 'new' }>;
type Fields = Extract<Expression, { kind: 'struct' }>['fields'];
type Struct = { readonly kind: 'struct'; readonly props: { readonly [name: string]: Type } };

/** Modules that are imported under a short name. */
const MODULES: { readonly [name: string]: string } = { kplus: 'import cdk8s_plus_27 as kplus' };
const OF_CDK8S = ['App', 'Chart', 'Cron', 'Duration', 'Size'];

class PythonPrinter {
  private readonly imports = new Set<string>();
  private readonly variables: ReadonlySet<string>;

  constructor(private readonly program: Program) {
    this.variables = new Set(program.statements.flatMap(({ variable }) => variable ?? []));
  }

  print(): string {
    const lines = this.program.statements.map(
      ({ variable, value }) => `${variable === undefined ? '' : `${variable} = `}${this.value(value)}`,
    );
    return [...[...this.imports].sort(), '', ...lines, ''].join('\n');
  }

  /** @param type the type of the prop or parameter; undefined if any value is accepted */
  private value(expression: Expression, type?: Type): string {
    switch (expression.kind) {
      case 'literal':
        return literalText(expression.value);
      case 'list':
        return `[${expression.items.map((item) => this.value(item, itemType(type))).join(', ')}]`;
      case 'struct':
        return this.struct(expression.fields, type);
      case 'name':
        return this.name(expression.name);
      case 'member':
        if (type === 'string' && isConstant(expression)) {
          // An enum of TypeScript is a string. An enum of Python is not.
          return quoted(evaluate(expression, new Map<string, unknown>(Object.entries({ ...CLASSES, kplus }))));
        }
        return `${this.value(expression.of)}.${memberName(expression.name)}`;
      case 'call':
      case 'new':
        return this.call(expression);
      case 'as':
        throw new NotInPython(`a value that is not a ${expression.type}`);
      case 'choice':
        throw new Error(`the choice of a ${expression.of} is not resolved`);
    }
  }

  /** The last argument is passed as keyword arguments if it is a struct. */
  private call(expression: Call): string {
    const parameters = this.parametersOf(expression);
    const last = expression.args.length - 1;
    const args = expression.args.flatMap((arg, index) => {
      if (arg.kind !== 'struct' || index !== last) {
        return [this.value(arg, parameters?.[index]?.type)];
      }
      if (parameters === undefined) {
        // A struct of cdk8s. Its fields are plain values.
        return this.keywords(arg.fields, () => undefined);
      }
      const type = parameters[index]?.type;
      const struct = structOf(type, arg.fields);
      return struct === undefined || index !== parameters.length - 1
        ? [this.value(arg, type)]
        : this.keywords(arg.fields, (key) => struct.props[key]);
    });
    return `${this.value(expression.callee)}(${args.join(', ')})`;
  }

  /** The parameters of a call of the library; undefined for calls of cdk8s. */
  private parametersOf(expression: Call): readonly { readonly type: Type }[] | undefined {
    const { kind, callee } = expression;
    return (
      callOf(expression, this.program)?.parameters ??
      (kind === 'new' && callee.kind === 'name' ? inheritedParameters(`kubeflow-cdk.${callee.name}`) : undefined)
    );
  }

  private struct(fields: Fields, type?: Type): string {
    if (type === undefined || (typeof type !== 'string' && 'map' in type)) {
      const items = fields.map(
        ([key, value]) => `${quoted(key)}: ${this.value(value, type && (type as { map: Type }).map)}`,
      );
      return `{${items.join(', ')}}`;
    }
    const name = structName(type, fields);
    const struct = structOf(type, fields);
    if (name === undefined || struct === undefined) {
      throw new NotInPython(`an object as a ${JSON.stringify(type)}`);
    }
    return `${this.className(name)}(${this.keywords(fields, (key) => struct.props[key]).join(', ')})`;
  }

  private keywords(fields: Fields, typeOf: (key: string) => Type | undefined): string[] {
    return fields.map(([key, value]) => `${memberName(key)}=${this.value(value, typeOf(key))}`);
  }

  /** @param fqn for example `kubeflow-cdk.k8s.Container` */
  private className(fqn: string): string {
    const [assembly, ...path] = fqn.split('.');
    const [first, ...rest] = assembly === 'cdk8s-plus-27' ? ['kplus', ...path] : path;
    return [this.name(first), ...rest].join('.');
  }

  private name(name: string): string {
    if (!this.variables.has(name)) {
      this.imports.add(MODULES[name] ?? `from ${OF_CDK8S.includes(name) ? 'cdk8s' : 'kubeflow_cdk'} import ${name}`);
    }
    return name;
  }
}

/** The parameters of the constructor of the nearest base class that has one. */
function inheritedParameters(fqn: string | undefined): readonly { readonly type: Type }[] | undefined {
  return fqn === undefined ? undefined : (TABLE.calls[fqn]?.parameters ?? inheritedParameters(ASSEMBLY[fqn]?.base));
}

function itemType(type?: Type): Type | undefined {
  return typeof type === 'object' && 'list' in type ? type.list : undefined;
}

/** The struct among the members of a type that has all the fields. */
function structName(type: Type, fields: Fields): string | undefined {
  if (typeof type !== 'string') {
    return 'union' in type ? type.union.map((member) => structName(member, fields)).find(Boolean) : undefined;
  }
  const entry = entryOf(type);
  return entry?.kind === 'struct' && fields.every(([key]) => Object.hasOwn(entry.props, key)) ? type : undefined;
}

function structOf(type: Type | undefined, fields: Fields): Struct | undefined {
  return type === undefined ? undefined : entryOf(structName(type, fields));
}

function isConstant(expression: Expression): boolean {
  return expression.kind === 'member' && /^[A-Z]/.test(expression.name);
}

/** Classes, constants and enum members keep their names. */
function memberName(name: string): string {
  return /^[A-Z]/.test(name) ? name : toPythonIdentifier(toSnakeCase(name));
}

function literalText(value: Literal): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'undefined':
      return 'None';
    case 'number':
      return Object.is(value, -0) ? '-0.0' : Number.isFinite(value) ? String(value) : `float("${value}")`;
  }
}

/** Escapes every character that an editor may not show. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) as number;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return escaped;
}
