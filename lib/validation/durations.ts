import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isIntegerBetween, MAX_INT32 } from './integers';

const SECONDS_PER_HOUR = 60 * 60;

/** Returns a duration in hours, which may be a fraction. */
export function toHours(duration: Duration): number {
  return duration.toSeconds({ integral: false }) / SECONDS_PER_HOUR;
}

/** Returns a duration in days, which may be a fraction. */
export function toDays(duration: Duration): number {
  return toHours(duration) / 24;
}

/** Whether a number is an hour of the day. */
export function isHour(hour: number): boolean {
  return isIntegerBetween(hour, 0, 23);
}

/** Formats an hour of the day as `03:00`. */
export function formatHour(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** Which durations in seconds are valid. */
export interface SecondsRange {
  /** The system that has the limits, as the subject of an error: `Kubernetes`. */
  readonly acceptedBy: string;
  /** @default 1 */
  readonly min?: number;
  /** @default 2147483647 */
  readonly max?: number;
  /** A valid duration, for example `Duration.seconds(30)`. */
  readonly example: string;
}

/**
 * Returns a duration in whole seconds.
 *
 * @throws KubeflowError if the duration is not a whole number of seconds within the range.
 */
export function wholeSeconds(where: IConstruct, what: string, time: Duration, range: SecondsRange): number {
  const { acceptedBy, min = 1, max = MAX_INT32, example } = range;
  const seconds = time.toMilliseconds({ integral: false }) / 1000;
  if (!isIntegerBetween(seconds, min, max)) {
    throw new KubeflowError(
      where,
      `${what}: ${seconds} seconds is not a valid duration.`,
      `${acceptedBy} requires whole seconds from ${min} to ${max}.`,
      `Use for example ${example}.`,
    );
  }
  return seconds;
}
