import type { IConstruct } from 'constructs';

/**
 * A user's mistake, told so that it can be mended: where, what was given, what is accepted, how to mend it.
 *
 * It carries no stack trace: the construct path says where the mistake is, and frames of this library would not.
 * Not part of the public API (jsii has no errors); tests and tools may check `error.name === 'KubeflowError'`.
 */
export class KubeflowError extends Error {
  /**
   * @param where the construct (or, where there is none yet, its path) that the mistake is about
   * @param what what was given and why it cannot be
   * @param mend what is accepted, and how to mend it; a line each
   */
  constructor(where: IConstruct | string, what: string, ...hint: string[]) {
    super(problem(where, what, ...hint));
    this.name = 'KubeflowError';
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Several mistakes found together, told together. */
export class SynthesisError extends Error {
  /** Each of them, as the message tells them. */
  declare public readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `synthesis found ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}; no file was written.\n\n${problems.join('\n\n')}`,
    );
    this.name = 'SynthesisError';
    this.stack = `${this.name}: ${this.message}`;
    // Node.js prints the enumerable fields of an error that nobody catches, and the message says it all.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: false });
  }
}

/** The text of one mistake, in the one form that all of them have. */
export function problem(where: IConstruct | string, what: string, ...hint: string[]): string {
  const path = typeof where === 'string' ? where : where.node.path;
  return [`${path || '(app)'}: ${what}`, ...hint.map((line) => `  ${line}`)].join('\n');
}
