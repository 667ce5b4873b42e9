import { ExitCode } from './exit-codes';

interface CliErrorOptions {
  /** Why it failed: what was given, or what the server answered. */
  readonly reason?: string;
  /** How to fix it. */
  readonly hint?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** A mistake or a failure that the user can act on. It is printed without a stack trace. */
export class CliError extends Error {
  public readonly reason?: string;
  public readonly hint?: string;
  public readonly exitCode: ExitCode;

  constructor(message: string, { reason, hint, exitCode = ExitCode.failed, cause }: CliErrorOptions = {}) {
    super(message, { cause });
    this.name = 'CliError';
    this.reason = reason;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
