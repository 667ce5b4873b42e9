/** Formats a number and its noun. */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Formats a list: `a, b and c`. */
export function joinWithAnd(things: readonly string[]): string {
  return things.length > 1 ? `${things.slice(0, -1).join(', ')} and ${things.at(-1)}` : things.join();
}
