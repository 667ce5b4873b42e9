const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns the milliseconds of a duration such as `90s`, `1h30m` or `2d`, or undefined if it is not a duration. */
export function milliseconds(duration: string): number | undefined {
  return /^(\d+[smhd])+$/.test(duration)
    ? [...duration.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0)
    : undefined;
}

/** Formats milliseconds with at most two units: `2d4h`, `15m`, `40s`. */
export function formatDuration(duration: number): string {
  let left = Math.max(0, Math.floor(duration / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count > 0) {
      parts.push(`${count}${unit}`);
    }
  }
  return parts.length === 0 ? '0s' : parts.slice(0, 2).join('');
}
