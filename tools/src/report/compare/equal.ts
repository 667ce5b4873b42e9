import { compareTexts } from '../input/fields';

/** Whether two values have the same content, whatever the order of their fields. */
export function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => compareTexts(x, y)))
        : inner,
    ) ?? 'undefined'
  );
}
