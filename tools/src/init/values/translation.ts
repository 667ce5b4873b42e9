import type { Answers } from '../answers/answers';
import type { Code } from '../program/code';
import type { Draft } from './draft';

/** What a translation reads and writes. */
export interface Context {
  readonly draft: Draft;
  readonly answers: Partial<Answers>;
  /** The value at a path of the chart; undefined if it is not set. */
  value(path: string): unknown;
  /** Adds what the user must do. */
  note(path: string, note: string): void;
  /** Lists a value that this translation does not cover. */
  skip(path: string, reason: string): void;
}

/** Translates values that belong together. It runs if at least one of them is set. */
export interface Translation {
  readonly paths: readonly string[];
  run(context: Context): void;
}

/** Translates one value to one prop. */
export function simple(path: string, prop: string, convert: (value: unknown) => Code): Translation {
  return { paths: [path], run: ({ draft, value }) => draft.set(prop, convert(value(path))) };
}

/** Translates one value in its own way. */
export function custom(path: string, run: (value: unknown, context: Context) => void): Translation {
  return { paths: [path], run: (context) => run(context.value(path), context) };
}
