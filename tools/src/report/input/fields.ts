/** Fields of a structure whose type is not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns the fields of a value, or none if it has none. */
export function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

/** Returns a list as it is, and another value as a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Returns the texts of a list. */
export function textsOf(value: unknown): string[] {
  return listOf(value).flatMap((item) => (typeof item === 'string' ? [item] : []));
}

/** Compares texts by code unit, so that the order is the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareTexts(key(a), key(b)));
}

export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareTexts);
}
