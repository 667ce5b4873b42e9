import type { IConstruct } from 'constructs';
import { checkInteger } from '../../validation/integers';

/** Format of the operator log. */
export enum OperatorLogEncoder {
  /** Plain text. */
  CONSOLE = 'console',
  /** One JSON object per line. */
  JSON = 'json',
}

/** Minimum level of the operator log. */
export class OperatorLogLevel {
  /** Actions of the operator, and details of its decisions. */
  public static readonly DEBUG = new OperatorLogLevel('debug');
  /** Actions of the operator. */
  public static readonly INFO = new OperatorLogLevel('info');
  /** Errors. */
  public static readonly ERROR = new OperatorLogLevel('error');
  /** Errors that stop the operator. */
  public static readonly PANIC = new OperatorLogLevel('panic');

  /**
   * Logs more than `DEBUG`: each webhook request from level 5.
   *
   * @param level a whole number from 1, which is the same as `DEBUG`, to 127
   */
  public static verbosity(level: number): OperatorLogLevel {
    return new OperatorLogLevel(level);
  }

  private constructor(
    /** @internal */
    public readonly _value: string | number,
  ) {}
}

/** Minimum level of log messages with a stack trace. */
export enum OperatorStacktraceLevel {
  /** All messages. */
  INFO = 'info',
  /** Errors. */
  ERROR = 'error',
  /** Errors that stop the operator. */
  PANIC = 'panic',
}

/** Format of timestamps in the operator log. */
export enum OperatorLogTimeEncoding {
  /** Seconds since 1970. */
  EPOCH = 'epoch',
  /** Milliseconds since 1970. */
  MILLIS = 'millis',
  /** Nanoseconds since 1970. */
  NANO = 'nano',
  /** For example 2026-01-31T12:00:00.000Z. */
  ISO8601 = 'iso8601',
  /** For example 2026-01-31T12:00:00Z. */
  RFC3339 = 'rfc3339',
  /** For example 2026-01-31T12:00:00.000000001Z. */
  RFC3339NANO = 'rfc3339nano',
}

/**
 * Logging options of the operator. Older parts of the operator ignore them: they always log reconciled jobs and conditions.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/controller-runtime@v0.24.1/pkg/log/zap#Options.BindFlags
 */
export interface OperatorLogOptions {
  /**
   * Minimum level of the log.
   *
   * @default OperatorLogLevel.DEBUG
   */
  readonly level?: OperatorLogLevel;

  /**
   * Format of the log.
   *
   * @default OperatorLogEncoder.CONSOLE
   */
  readonly encoder?: OperatorLogEncoder;

  /**
   * Format of timestamps.
   *
   * @default OperatorLogTimeEncoding.RFC3339
   */
  readonly timeEncoding?: OperatorLogTimeEncoding;

  /**
   * Minimum level of messages with a stack trace.
   *
   * @default - only if the operator panics
   */
  readonly stacktraceLevel?: OperatorStacktraceLevel;
}

/** The logger stores levels in a signed byte. */
const MAX_VERBOSITY = 127;

/** Returns the command-line flags of the log options. */
export function logFlags(where: IConstruct, log: OperatorLogOptions = {}): string[] {
  const { level, encoder, timeEncoding, stacktraceLevel } = log;
  if (typeof level?._value === 'number') {
    checkInteger(where, 'log.level: verbosity', level._value, { min: 1, max: MAX_VERBOSITY, acceptedBy: 'The logger' });
  }
  return Object.entries({
    '--zap-log-level': level?._value,
    '--zap-encoder': encoder,
    '--zap-time-encoding': timeEncoding,
    '--zap-stacktrace-level': stacktraceLevel,
  }).flatMap(([option, value]) => (value === undefined ? [] : [`${option}=${value}`]));
}
