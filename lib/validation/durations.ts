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

/** Who takes a time, and within which bounds. */
export interface SecondsRange {
  /** As the subject of an error: `Kubernetes`. */
  readonly acceptedBy: string;
  /** @default 1 */
  readonly min?: number;
  /** @default - the largest number that most fields of Kubernetes hold */
  readonly max?: number;
  /** What to write instead, for example `Duration.seconds(30)`. */
  readonly example: string;
}

/** A time in whole seconds. Throws where it is none, or out of bounds. */
export function wholeSeconds(where: IConstruct, what: string, time: Duration, takes: SecondsRange): number {
  const { acceptedBy, min = 1, max = MAX_INT32, example } = takes;
  const seconds = time.toMilliseconds({ integral: false }) / 1000;
  if (!isIntegerBetween(seconds, min, max)) {
    throw new KubeflowError(
      where,
      `${what}: ${seconds} seconds are not a time that ${acceptedBy} takes.`,
      `Accepted are whole seconds from ${min} to ${max}.`,
      `Use for example ${example}.`,
    );
  }
  return seconds;
}
