import type { IConstruct } from 'constructs';
import { checkEnum } from '../../validation/enums';
import { checkInteger } from '../../validation/integers';

/** How the operator writes its log. */
export enum OperatorLogEncoder {
  /** Lines for people. */
  CONSOLE = 'console',
  /** An object in JSON each line. */
  JSON = 'json',
}

/** From which level on the operator logs. */
export class OperatorLogLevel {
  /** What it does, and what it thinks. */
  public static readonly DEBUG = new OperatorLogLevel('debug');
  /** What it does. */
  public static readonly INFO = new OperatorLogLevel('info');
  /** What went wrong. */
  public static readonly ERROR = new OperatorLogLevel('error');
  /** What it ends of. */
  public static readonly PANIC = new OperatorLogLevel('panic');

  /**
   * More than `DEBUG`: from 5 on, each question to the webhook.
   *
   * @param level a whole number from 1, which is `DEBUG`, to 127
   */
  public static verbosity(level: number): OperatorLogLevel {
    return new OperatorLogLevel(level);
  }

  private constructor(
    /** @internal */
    public readonly _value: string | number,
  ) {}
}

/** From which level on the operator logs where it was in its code. */
export enum OperatorStacktraceLevel {
  /** Always. */
  INFO = 'info',
  /** Where something went wrong. */
  ERROR = 'error',
  /** Where it ends. */
  PANIC = 'panic',
}

/** How the operator writes times in its log. */
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
 * How the operator logs. What its older parts log (each job that is looked at, and its conditions) is always there.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/controller-runtime@v0.24.1/pkg/log/zap#Options.BindFlags
 */
export interface OperatorLogOptions {
  /**
   * From which level on it logs.
   *
   * @default OperatorLogLevel.DEBUG
   */
  readonly level?: OperatorLogLevel;

  /**
   * How lines are written.
   *
   * @default OperatorLogEncoder.CONSOLE
   */
  readonly encoder?: OperatorLogEncoder;

  /**
   * How times are written.
   *
   * @default OperatorLogTimeEncoding.RFC3339
   */
  readonly timeEncoding?: OperatorLogTimeEncoding;

  /**
   * From which level on the log says where in the code it was written.
   *
   * @default - only where the operator ends of a mistake in itself
   */
  readonly stacktraceLevel?: OperatorStacktraceLevel;
}

/** The largest that the logger holds: it counts its levels in a byte. */
const MAX_VERBOSITY = 127;

/** The options of the operator's command for it. */
export function logFlags(where: IConstruct, log: OperatorLogOptions = {}): string[] {
  const { level, encoder, timeEncoding, stacktraceLevel } = log;
  checkEnum(where, 'log.encoder', encoder, OperatorLogEncoder);
  checkEnum(where, 'log.timeEncoding', timeEncoding, OperatorLogTimeEncoding);
  checkEnum(where, 'log.stacktraceLevel', stacktraceLevel, OperatorStacktraceLevel);
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
