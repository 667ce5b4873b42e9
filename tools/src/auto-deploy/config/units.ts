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
