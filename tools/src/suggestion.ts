import { nearest } from './nearest';

/** Formats the accepted names for an error, the one that resembles the given name first. */
export function suggestion(given: string, accepted: readonly string[]): string {
  const match = nearest(given, accepted);
  const all = accepted.map((name) => `"${name}"`).join(', ');
  return match === undefined ? `Must be one of ${all}.` : `Did you mean "${match}"? Must be one of ${all}.`;
}
