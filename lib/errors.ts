import type { IConstruct } from 'constructs';

/**
 * A mistake in the user's program. The message says where it is, what is wrong, what is valid, and how to fix it.
 *
 * Errors have no stack trace: the construct path locates the mistake, and stack frames of this library would not.
 *
 * Constructors report all props with wrong names or types together, and throw the first mistake in their values.
 * Problems that are found at synthesis are collected in one `SynthesisError`.
 *
 * Not part of the public API, because jsii has no errors. Tests and tools can check `error.name === 'KubeflowError'`.
 * The Python package has a class for it, which reads the name from the stack (`python/kubeflow_cdk/_errors.py`).
 */
export class KubeflowError extends Error {
  /**
   * @param where the construct, or its path if it does not exist yet
   * @param what what was given and why it is invalid
   * @param hints what is valid and how to fix it, one line each
   */
  constructor(where: IConstruct | string, what: string, ...hints: string[]) {
    super(problem(where, what, ...hints));
    this.name = 'KubeflowError';
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** All problems that synthesis found. */
export class SynthesisError extends Error {
  /** The text of each problem, as in the message. */
  declare public readonly problems: readonly string[];

  constructor(texts: readonly string[]) {
    // Python reads the problems from the message: an empty line separates them, so none contains one.
    const problems = texts.map((text) => text.trim().replace(/\n\s*\n/g, '\n'));
    super(
      `synthesis found ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}; no file was written.\n\n${problems.join('\n\n')}`,
    );
    this.name = 'SynthesisError';
    this.stack = `${this.name}: ${this.message}`;
    // Node.js prints the enumerable fields of an uncaught error, and the message already contains the problems.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: false });
  }
}

/** Formats a problem. All errors and warnings have this format. */
export function problem(where: IConstruct | string, what: string, ...hints: string[]): string {
  const path = typeof where === 'string' ? where : where.node.path;
  return [`${path || '(app)'}: ${what}`, ...hints.map((line) => `  ${line}`)].join('\n');
}
