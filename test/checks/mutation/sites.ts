import type { Expression } from '../../cluster/property-based/code';
import type { Program } from '../../cluster/property-based/program';
import { TABLE } from '../assembly';
import { entryOf, type Type } from './types';

/** A value in a program that can be replaced. */
export interface Site {
  /** From the statement to the expression: keys of fields, and indexes of items and arguments. */
  readonly steps: readonly (string | number)[];
  /** Props and indexes, as an error names them. */
  readonly path: readonly (string | number)[];
  readonly value: Expression;
  readonly type: Type;
  /** Whether the program may leave it out: an optional prop or parameter. */
  readonly optional: boolean;
  /** The struct and the prop, or the call and the parameter. */
  readonly name: string;
  /** Whether it is inside of a Kubernetes structure. */
  readonly kubernetes: boolean;
}

/** Returns all props, items and arguments of the library's calls in a program. */
export function sitesIn(program: Program): Site[] {
  return program.statements.flatMap(({ value }, index) => sitesInCalls(value, [index], program));
}

type Steps = readonly (string | number)[];

/** Replaces the value at a site. */
export function withValue(program: Program, { steps }: Pick<Site, 'steps'>, value: Expression): Program {
  return changed(program, steps, value);
}

/** Removes the field or item at a site; an argument is undefined. */
export function withoutValue(program: Program, { steps }: Pick<Site, 'steps'>): Program {
  return changed(program, steps, undefined);
}

function changed(program: Program, [statement, ...steps]: Steps, value?: Expression): Program {
  return {
    statements: program.statements.map((one, index) =>
      index === statement ? { ...one, value: replaced(one.value, steps, value) } : one,
    ),
  };
}

/** @param value the new value; undefined to remove it */
function replaced(expression: Expression, [step, ...rest]: Steps, value?: Expression): Expression {
  const isLast = rest.length === 0;
  const part = (inner: Expression): Expression => (isLast ? (value ?? UNDEFINED) : replaced(inner, rest, value));
  const parts = (items: readonly Expression[]) => items.map((item, index) => (index === step ? part(item) : item));
  const isRemoved = isLast && value === undefined;
  switch (expression.kind) {
    case 'struct': {
      const fields = expression.fields.filter(([key]) => !(isRemoved && key === step));
      return {
        ...expression,
        fields: fields.map(([key, field]) => [key, key === step ? part(field) : field] as const),
      };
    }
    case 'list':
      return {
        ...expression,
        items: isRemoved ? expression.items.filter((_, index) => index !== step) : parts(expression.items),
      };
    case 'call':
    case 'new':
      return { ...expression, args: parts(expression.args) };
    default:
      throw new Error(`a ${expression.kind} has no parts`);
  }
}

const UNDEFINED: Expression = { kind: 'literal', value: undefined };

/** Sites in the arguments of a call of the library. Calls of cdk8s check their arguments themselves. */
function sitesInCalls(expression: Expression, steps: readonly (string | number)[], program?: Program): Site[] {
  if (expression.kind !== 'call' && expression.kind !== 'new') {
    return [];
  }
  const call = callOf(expression, program);
  return (call?.parameters ?? []).flatMap(({ name, type, optional = false, variadic = false }: any, index: number) => {
    const value = expression.args[index];
    // Scopes and IDs belong to the program, not to the props.
    if (value === undefined || variadic || name === 'scope' || name === 'id' || value.kind === 'name') {
      return [];
    }
    const path = name === 'props' || name === 'options' ? [] : [name];
    return sitesAt({
      steps: [...steps, index],
      path,
      value,
      type,
      optional,
      name: `${call.name}(${name})`,
      kubernetes: false,
    });
  });
}

/** The entry of the called constructor or method in the table; undefined for calls of cdk8s. */
export function callOf({ kind, callee }: Extract<Expression, { kind: 'call' | 'new' }>, program?: Program): any {
  if (kind === 'new') {
    return callee.kind === 'name' ? TABLE.calls[`kubeflow-cdk.${callee.name}`] : undefined;
  }
  if (callee.kind !== 'member') {
    return undefined;
  }
  if (callee.of.kind === 'name') {
    const { name } = callee.of;
    const created = program?.statements.find(({ variable }) => variable === name)?.value;
    const className = created?.kind === 'new' && created.callee.kind === 'name' ? created.callee.name : name;
    return (
      TABLE.calls[`kubeflow-cdk.${className}.${callee.name}`] ??
      (created && TABLE.calls[`kubeflow-cdk.PlatformBase.${callee.name}`])
    );
  }
  // A capability of a platform.
  return Object.values<any>(TABLE.calls).find(({ kind, name }) => kind === 'method' && name === callee.name);
}

function sitesAt(site: Site): Site[] {
  return [site, ...sitesInside(site)];
}

function sitesInside({ steps, path, value, type, name, kubernetes }: Site): Site[] {
  const entry = entryOf(type);
  if (value.kind === 'struct' && entry?.kind === 'struct') {
    return value.fields.flatMap(([key, field]) =>
      !Object.hasOwn(entry.props, key)
        ? []
        : sitesAt({
            steps: [...steps, key],
            path: [...path, key],
            value: field,
            type: entry.props[key],
            optional: !entry.required.includes(key),
            name: `${type}.${key}`,
            kubernetes: kubernetes || entry.kubernetes,
          }),
    );
  }
  if (value.kind === 'struct' && typeof type !== 'string' && 'map' in type) {
    return value.fields.flatMap(([key, field]) =>
      sitesAt({
        steps: [...steps, key],
        path: [...path, key],
        value: field,
        type: type.map,
        optional: false,
        name: `${name}{}`,
        kubernetes,
      }),
    );
  }
  if (value.kind === 'list' && typeof type !== 'string' && 'list' in type) {
    return value.items.flatMap((item, index) =>
      sitesAt({
        steps: [...steps, index],
        path: [...path, index],
        value: item,
        type: type.list,
        optional: false,
        name: `${name}[]`,
        kubernetes,
      }),
    );
  }
  return sitesInCalls(value, steps);
}
