import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL } from '../../../names';
import { formatHour, isHour, toHours } from '../../../validation/durations';
import { isIntegerBetween } from '../../../validation/integers';

/** Days of the week, as in iCalendar (RFC 5545). */
export enum Weekday {
  MONDAY = 'MO',
  TUESDAY = 'TU',
  WEDNESDAY = 'WE',
  THURSDAY = 'TH',
  FRIDAY = 'FR',
  SATURDAY = 'SA',
  SUNDAY = 'SU',
}

/** Options of `MaintenanceWindow.daily`. */
export interface DailyMaintenanceOptions {
  /**
   * Hour in which the window starts, in UTC: 0 to 23. The window lasts four hours.
   *
   * @default 4
   */
  readonly hour?: number;
}

/** Options of `MaintenanceWindow.weekly`. */
export interface WeeklyMaintenanceOptions {
  /** Days on which the window starts. */
  readonly days: Weekday[];

  /**
   * Hour in which the window starts, in UTC: 0 to 23.
   *
   * @default 4
   */
  readonly hour?: number;

  /**
   * Length of the window, in whole hours from 4 to 24. GKE requires 48 hours in 32 days, so a window on one day a week
   * must last twelve hours.
   *
   * @default Duration.hours(12)
   */
  readonly duration?: Duration;
}

/**
 * Time window in which GKE may upgrade a cluster and its nodes.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
 */
export class MaintenanceWindow {
  /**
   * Four hours every day.
   *
   * @param options options
   */
  public static daily(options: DailyMaintenanceOptions = {}): MaintenanceWindow {
    return new MaintenanceWindow([], options.hour ?? 4, Duration.hours(4));
  }

  /**
   * Several hours on some days of the week.
   *
   * @param options options
   */
  public static weekly(options: WeeklyMaintenanceOptions): MaintenanceWindow {
    return new MaintenanceWindow([...options.days], options.hour ?? 4, options.duration ?? Duration.hours(12), true);
  }

  private constructor(
    private readonly weekdays: Weekday[],
    /** Hour in which the window starts, in UTC. */
    public readonly hour: number,
    /** Length of the window. */
    public readonly duration: Duration,
    /** Whether the window is limited to some days of the week. */
    public readonly isWeekly: boolean = false,
  ) {}

  /** Days on which the window starts; empty for a daily window. */
  public get days(): Weekday[] {
    return [...this.weekdays];
  }
}

/** Upgrades that an exclusion prevents. */
export enum MaintenanceExclusionScope {
  /** All upgrades. */
  NO_UPGRADES = 'NO_UPGRADES',
  /** Upgrades to another minor version. */
  NO_MINOR_UPGRADES = 'NO_MINOR_UPGRADES',
  /** Upgrades to another minor version, and all node upgrades. */
  NO_MINOR_OR_NODE_UPGRADES = 'NO_MINOR_OR_NODE_UPGRADES',
}

/** A period in which GKE does not perform some or all upgrades. */
export interface MaintenanceExclusion {
  /** Name of the exclusion. */
  readonly name: string;

  /** Start of the period, for example `2027-12-20T00:00:00Z`. */
  readonly start: string;

  /** End of the period, for example `2028-01-07T00:00:00Z`. */
  readonly end: string;

  /**
   * Upgrades that are prevented.
   *
   * @default MaintenanceExclusionScope.NO_UPGRADES
   */
  readonly scope?: MaintenanceExclusionScope;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
const MAX_EXCLUSIONS = 20;
const MAX_NO_UPGRADES_EXCLUSIONS = 3;
// GKE uses only the time of day of this date.
const REFERENCE_DATE = Date.UTC(2026, 0, 1);
const HOUR = 60 * 60 * 1000;

/**
 * Returns the Terraform block of a window and its exclusions.
 *
 * @throws KubeflowError if GKE does not accept them.
 */
export function maintenancePolicy(
  where: IConstruct,
  window: MaintenanceWindow,
  exclusions: readonly MaintenanceExclusion[],
): object {
  const hours = checkWindow(where, window);
  checkExclusions(where, exclusions);
  const start = REFERENCE_DATE + window.hour * HOUR;
  return {
    ...(window.isWeekly
      ? {
          recurringWindow: {
            startTime: formatTimestamp(start),
            endTime: formatTimestamp(start + hours * HOUR),
            recurrence: `FREQ=WEEKLY;BYDAY=${window.days.join(',')}`,
          },
        }
      : { dailyMaintenanceWindow: { startTime: formatHour(window.hour) } }),
    ...(exclusions.length > 0 && {
      maintenanceExclusion: exclusions.map(({ name, start: from, end, scope }) => ({
        exclusionName: name,
        startTime: from,
        endTime: end,
        exclusionOptions: { scope: scope ?? MaintenanceExclusionScope.NO_UPGRADES },
      })),
    }),
  };
}

function formatTimestamp(time: number): string {
  return new Date(time).toISOString().replace('.000', '');
}

function checkWindow(where: IConstruct, { hour, duration, days, isWeekly }: MaintenanceWindow): number {
  const hours = toHours(duration);
  if (!isHour(hour) || !isIntegerBetween(hours, 4, 24)) {
    throw new KubeflowError(
      where,
      `maintenanceWindow: ${hours} hours from ${hour}:00 is not a valid window.`,
      'Must start at a whole hour from 0 to 23, in UTC, and last 4 to 24 whole hours.',
      'Use for example MaintenanceWindow.daily({ hour: 4 }).',
    );
  }
  if (new Set(days).size !== days.length) {
    throw new KubeflowError(
      where,
      `maintenanceWindow: a day is listed twice in ${days.join(', ')}.`,
      'The days must be different.',
      'Remove the duplicate.',
    );
  }
  if (isWeekly && days.length * hours < 12) {
    throw new KubeflowError(
      where,
      `maintenanceWindow: ${hours} hours on ${days.length === 0 ? 'no day' : days.join(', ')} is too short.`,
      'GKE requires 48 hours in each 32 days: at least twelve hours a week.',
      'Extend the window, add a day, or use MaintenanceWindow.daily().',
    );
  }
  return hours;
}

function checkExclusions(where: IConstruct, exclusions: readonly MaintenanceExclusion[]): void {
  const names = exclusions.map(({ name }) => name);
  const complete = exclusions.filter(({ scope }) => (scope ?? 'NO_UPGRADES') === MaintenanceExclusionScope.NO_UPGRADES);
  if (exclusions.length > MAX_EXCLUSIONS || complete.length > MAX_NO_UPGRADES_EXCLUSIONS) {
    throw new KubeflowError(
      where,
      `maintenanceExclusions: ${exclusions.length} exclusions (${complete.length} with the scope NO_UPGRADES) are too many.`,
      `Must be at most ${MAX_EXCLUSIONS} exclusions, including at most ${MAX_NO_UPGRADES_EXCLUSIONS} with the scope NO_UPGRADES.`,
      'Remove an exclusion, or set another `scope`.',
    );
  }
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new KubeflowError(
      where,
      `maintenanceExclusions: two exclusions have the name "${duplicate}".`,
      'The names must be different.',
      'Rename one of them.',
    );
  }
  for (const { name, start, end } of exclusions) {
    for (const time of [start, end]) {
      if (!TIME.test(time) || Number.isNaN(Date.parse(time))) {
        throw new KubeflowError(
          where,
          `maintenanceExclusions: "${time}" of "${name}" is not a valid time.`,
          'Must be a time in RFC 3339 format.',
          'Use for example "2027-12-20T00:00:00Z".',
        );
      }
    }
    checkName(where, 'maintenanceExclusions: name', name, DNS_LABEL);
    if (Date.parse(start) >= Date.parse(end)) {
      throw new KubeflowError(
        where,
        `maintenanceExclusions: "${name}" ends before it starts.`,
        '`start` must be before `end`.',
      );
    }
  }
}
