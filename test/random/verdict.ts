import type { BaseOutcome } from './base-commit';
import { isSameError } from './known-failures';

/** What becomes of a failure: it fails the test or not, and a text that says why. */
export interface Verdict {
  readonly blocks: boolean;
  readonly why: string;
}

/** Judges a failure that no file has. The change caused it, unless the same input fails with the same error before it. */
export function judgeNew(error: string, base: BaseOutcome): Verdict {
  switch (base.kind) {
    case 'unknown':
      return { blocks: true, why: `Not compared with the commit before the change: ${base.reason}.` };
    case 'passes':
      return { blocks: true, why: `The change caused it: the input passes at ${base.commit}.` };
    case 'fails':
      return isSameError(error, base.error)
        ? { blocks: false, why: `The change did not cause it: the input fails at ${base.commit} as well.` }
        : { blocks: true, why: `The change changed it: at ${base.commit}, the error is ${base.error}` };
  }
}

/**
 * Judges a recorded failure by its error of now. Returns nothing if it has another error now, which is judged as a new
 * failure.
 */
export function judgeKnown(
  known: { readonly error: string; readonly committed: boolean; readonly file: string },
  error: string | undefined,
): Verdict | undefined {
  if (error === undefined) {
    return known.committed
      ? { blocks: true, why: `The known failure in ${known.file} passes now. Delete the file.` }
      : { blocks: false, why: `The known failure in ${known.file} passes now. The file was deleted.` };
  }
  return isSameError(error, known.error)
    ? { blocks: false, why: `The known failure in ${known.file} still fails.` }
    : undefined;
}
