import * as fc from 'fast-check';
import { type Code, type Expression, struct } from './code';

/** An arbitrary for every field of a struct. The compiler reports a new field that has none. */
export type Fields<P> = { readonly [K in keyof Required<P>]: fc.Arbitrary<Code<Required<P>[K]>> };

/** Fields that a struct always or rarely has. */
interface Frequency<P> {
  readonly always?: readonly (keyof P)[];
  readonly rarely?: readonly (keyof P)[];
}

/** Structs with a few of their fields, and sometimes with most of them. */
export function structOf<P extends object>(
  fields: Fields<P>,
  { always = [], rarely = [] }: Frequency<P> = {},
): fc.Arbitrary<Code<P>> {
  const keys = Object.keys(fields) as (keyof P & string)[];
  const having = (chance: number) =>
    fc.tuple(
      ...keys.map((key) =>
        always.includes(key) ? fields[key] : sometimes(fields[key], rarely.includes(key) ? 1 / 20 : chance),
      ),
    );
  return fc
    .oneof({ withCrossShrink: true }, { weight: 5, arbitrary: having(1 / 5) }, { weight: 1, arbitrary: having(4 / 5) })
    .map((values) =>
      struct<P>(keys.flatMap((key, index) => (values[index] === undefined ? [] : [[key, values[index]] as const]))),
    );
}

/** Maps with at most three entries. */
export function mapOf<T>(
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<Code<T>>,
  minLength = 0,
): fc.Arbitrary<Code<{ [key: string]: T }>> {
  return fc
    .uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key, minLength, maxLength: 3 })
    .map((entries) => struct<{ [key: string]: T }>(entries));
}

function sometimes<T>(arbitrary: fc.Arbitrary<Code<T>>, chance: number): fc.Arbitrary<Expression | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: Math.round(20 * (1 - chance)), arbitrary: fc.constant(undefined) },
    { weight: Math.round(20 * chance), arbitrary },
  );
}
