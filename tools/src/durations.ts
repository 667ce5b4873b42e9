const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Returns the milliseconds of a duration such as `90s`, `1h30m` or `2d`, or undefined if it is not a duration.
 *
 * @param units letters of the units that are accepted
 */
export function milliseconds(duration: string, units = 'smhd'): number | undefined {
  return new RegExp(`^(\\d+[${units}])+$`).test(duration)
    ? [...duration.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0)
    : undefined;
}
