import type { Duration } from 'cdk8s';

const SECONDS_OF_DAY = 24 * 60 * 60;

/** Converts a duration to days, which may be a fraction. */
export function toDays(duration: Duration): number {
  return duration.toSeconds({ integral: false }) / SECONDS_OF_DAY;
}

/** Whether a number is an hour of the day, 0 to 23. */
export function isHour(hour: number): boolean {
  return Number.isInteger(hour) && hour >= 0 && hour <= 23;
}

/** Formats an hour as `HH:00`. */
export function formatHour(hour: number): string {
  return `${twoDigits(hour)}:00`;
}

export function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
