import * as fc from 'fast-check';

/** Checks an input of a randomized test. */
export type Check<T> = (input: T) => void | Promise<void>;

/** The error of an input; undefined if it passes, or if the test skips it. */
export async function errorOf<T>(check: Check<T>, input: T): Promise<string | undefined> {
  try {
    await check(input);
    return undefined;
  } catch (error) {
    return fc.PreconditionFailure.isFailure(error) ? undefined : messageOf(error);
  }
}

/** The message of an error, with both values of a failed assertion: its message shows only their beginnings. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (!('actual' in error && 'expected' in error)) {
    return error.message;
  }
  const { message, expected, actual } = error;
  return [message, `Expected: ${fc.stringify(expected)}`, `Received: ${fc.stringify(actual)}`].join('\n');
}
