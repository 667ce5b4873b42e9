import { type PathPart, pathText } from './path';
import { describeValue, hidesValue } from './value-text';

/** A value that does not have the type that the API declares. */
export interface Mistake {
  /** From the checked value to the invalid one. Each level adds its part in front. */
  readonly path: PathPart[];
  /** The rest of a sentence that starts with the path: `must be a Size`. */
  readonly rule: string;
  /** The invalid value. Not given if the rule is about a key. */
  readonly given?: { readonly value: unknown };
  /** How to fix it, as a sentence. */
  readonly fix?: string;
  /** How to fix it with the value that was given. Left out if the value may be a secret. */
  readonly fixWithValue?: string;
  /** Keys that an unknown key probably means, from the object that has it: `resources.memory`. */
  readonly near?: readonly string[];
  /** A key that is not near a known one. It may be part of a wider object, so it is a warning. */
  readonly unknownKey?: string;
}

/** Describes a mistake in one line, except for the fix. */
export function whatIsWrong({ path, rule, given }: Mistake): string {
  const what = `\`${pathText(path)}\` ${rule}`;
  return given === undefined ? `${what}.` : `${what}; got ${describeValue(given.value, path)}.`;
}

/** How to fix a mistake, if there is something to say. */
export function howToFix({ path, given, near, fix, fixWithValue }: Mistake): string | undefined {
  if (near !== undefined) {
    const object = pathText(path.slice(0, -1));
    return `Did you mean ${near.map((key) => `\`${object === '' ? key : `${object}.${key}`}\``).join(' or ')}?`;
  }
  return fixWithValue !== undefined && !hidesValue(given?.value, path) ? fixWithValue : fix;
}

/** Returns the mistakes in a value; undefined without mistakes, because checks of valid values must be fast. */
export type Check = (value: unknown) => Mistake[] | undefined;

/** A mistake in a value as a whole. */
export function mistakeIn(value: unknown, mustBe: string, fixes: Pick<Mistake, 'fix' | 'fixWithValue'> = {}): Mistake {
  return { path: [], rule: `must be ${mustBe}`, given: { value }, ...fixes };
}

/** Adds a part to the paths of mistakes. */
export function at(part: PathPart, mistakes: Mistake[] | undefined): Mistake[] | undefined {
  for (const { path } of mistakes ?? []) {
    path.unshift(part);
  }
  return mistakes;
}

export function joined(one: Mistake[] | undefined, other: Mistake[] | undefined): Mistake[] | undefined {
  return one === undefined || other === undefined ? (one ?? other) : [...one, ...other];
}
