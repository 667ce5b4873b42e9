const PLAIN_WORD = /^[\w./:@%+=,-]+$/;

/** Quotes a word for a POSIX shell if necessary. */
export function shellWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Formats a command for a POSIX shell. */
export function shellCommand(command: readonly string[]): string {
  return command.map(shellWord).join(' ');
}
