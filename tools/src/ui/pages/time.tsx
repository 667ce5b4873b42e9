import { formatDuration } from '../../deploy/progress';

/** A moment in the past, for people and for programs. */
export function Ago({ at, now }: { at: number; now: number }) {
  return <time datetime={new Date(at).toISOString()}>{agoText(now - at)}</time>;
}

function agoText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) {
    return 'just now';
  }
  const [amount, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 1440
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`;
}

export { formatDuration };
