import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_LABEL } from '../../../names';
import { formatHour, isHour, toHours } from '../../../validation/durations';
import { checkEnum } from '../../../validation/enums';
import { isIntegerBetween } from '../../../validation/integers';

/** A day of the week, as calendars (RFC 5545) call it. */
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
   * The hour in which it begins, in UTC: 0 to 23. It lasts four hours.
   *
   * @default 4
   */
  readonly hour?: number;
}

/** Options of `MaintenanceWindow.weekly`. */
export interface WeeklyMaintenanceOptions {
  /** The days on which it begins. */
  readonly days: Weekday[];

  /**
   * The hour in which it begins, in UTC: 0 to 23.
   *
   * @default 4
   */
  readonly hour?: number;

  /**
   * How long it lasts, in whole hours from 4 to 24. GKE wants 48 hours in 32 days, so that one day a week needs twelve.
   *
   * @default Duration.hours(12)
   */
  readonly duration?: Duration;
}

/**
 * When GKE may upgrade a cluster and its nodes.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
 */
export class MaintenanceWindow {
  /**
   * Four hours of each day.
   *
   * @param options when
   */
  public static daily(options: DailyMaintenanceOptions = {}): MaintenanceWindow {
    return new MaintenanceWindow([], options.hour ?? 4, Duration.hours(4));
  }

  /**
   * Some hours of some days of the week.
   *
   * @param options when
   */
  public static weekly(options: WeeklyMaintenanceOptions): MaintenanceWindow {
    return new MaintenanceWindow([...options.days], options.hour ?? 4, options.duration ?? Duration.hours(12), true);
  }

  private constructor(
    private readonly weekdays: Weekday[],
    /** The hour in which it begins, in UTC. */
    public readonly hour: number,
    /** How long it lasts. */
    public readonly duration: Duration,
    /** Whether it is on some days of the week only. */
    public readonly isWeekly: boolean = false,
  ) {}

  /** The days on which it begins; none where it begins on each. */
  public get days(): Weekday[] {
    return [...this.weekdays];
  }
}

/** What does not happen during an exclusion. */
export enum MaintenanceExclusionScope {
  /** Any upgrade. */
  NO_UPGRADES = 'NO_UPGRADES',
  /** Upgrades to another minor version. */
  NO_MINOR_UPGRADES = 'NO_MINOR_UPGRADES',
  /** Upgrades to another minor version, and any of nodes. */
  NO_MINOR_OR_NODE_UPGRADES = 'NO_MINOR_OR_NODE_UPGRADES',
}

/** A time in which GKE upgrades nothing, or less. */
export interface MaintenanceExclusion {
  /** Name of the exclusion. */
  readonly name: string;

  /** When it begins, for example `2027-12-20T00:00:00Z`. */
  readonly start: string;

  /** When it ends, for example `2028-01-07T00:00:00Z`. */
  readonly end: string;

  /**
   * What does not happen meanwhile.
   *
   * @default MaintenanceExclusionScope.NO_UPGRADES
   */
  readonly scope?: MaintenanceExclusionScope;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
const MAX_EXCLUSIONS = 20;
const MAX_NO_UPGRADES_EXCLUSIONS = 3;
// Any Thursday in the past will do: only its hour counts.
const REFERENCE_DATE = Date.UTC(2026, 0, 1);
const HOUR = 60 * 60 * 1000;

/** The window and its exclusions, as Terraform has them. Throws where GKE would not take them. */
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
  for (const day of days) {
    checkEnum(where, 'maintenance: day', day, Weekday);
  }
  const enough = !isWeekly || new Set(days).size * hours >= 12;
  if (!isHour(hour) || !isIntegerBetween(hours, 4, 24)) {
    throw new KubeflowError(
      where,
      `maintenance: ${hours} hours from ${hour}:00 on are no window.`,
      'GKE accepts windows that begin at a whole hour from 0 to 23, in UTC; whole hours from 4 to 24 are accepted here.',
    );
  }
  if (!enough || new Set(days).size !== days.length) {
    throw new KubeflowError(
      where,
      `maintenance: ${hours} hours on ${days.length === 0 ? 'no day' : days.join(', ')} are not enough, or a day is there twice.`,
      'GKE wants 48 hours in each 32 days: twelve hours a week, on days that differ.',
      'Make the window longer, add a day, or use MaintenanceWindow.daily().',
    );
  }
  return hours;
}

function checkExclusions(where: IConstruct, exclusions: readonly MaintenanceExclusion[]): void {
  const names = exclusions.map(({ name }) => name);
  const complete = exclusions.filter(({ scope }) => (scope ?? 'NO_UPGRADES') === MaintenanceExclusionScope.NO_UPGRADES);
  if (
    exclusions.length > MAX_EXCLUSIONS ||
    complete.length > MAX_NO_UPGRADES_EXCLUSIONS ||
    new Set(names).size !== names.length
  ) {
    throw new KubeflowError(
      where,
      `maintenanceExclusions: ${exclusions.length} are too many, or two have one name.`,
      `GKE accepts up to ${MAX_EXCLUSIONS} exclusions whose names differ, up to ${MAX_NO_UPGRADES_EXCLUSIONS} of them of all upgrades.`,
    );
  }
  for (const { name, start, end, scope } of exclusions) {
    checkEnum(where, `maintenanceExclusions: scope of "${name}"`, scope, MaintenanceExclusionScope);
    for (const time of [start, end]) {
      if (!TIME.test(time) || Number.isNaN(Date.parse(time))) {
        throw new KubeflowError(
          where,
          `maintenanceExclusions: "${time}" of "${name}" is not a time.`,
          'GKE accepts times of RFC 3339.',
          'Use for example "2027-12-20T00:00:00Z".',
        );
      }
    }
    checkName(where, 'maintenanceExclusions: name', name, DNS_LABEL);
    if (Date.parse(start) >= Date.parse(end)) {
      throw new KubeflowError(
        where,
        `maintenanceExclusions: "${name}" ends before it begins.`,
        'GKE accepts a `start` before the `end`.',
      );
    }
  }
}
