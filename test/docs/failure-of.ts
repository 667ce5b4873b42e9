/** The message of what is thrown; nothing where all is well. */
export function failureOf(ask: () => unknown): string[] {
  try {
    ask();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
