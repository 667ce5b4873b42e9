const PLAIN_WORD = /^[\w./:@%+=,-]+$/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** Quotes a word for a POSIX shell if necessary. */
export function shellWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Formats a command for a POSIX shell. */
export function shellCommand(command: readonly string[]): string {
  return command.map(shellWord).join(' ');
}

/** Returns the words of a command without quotes, variables and operators; undefined if it needs a shell. */
export function plainWords(command: string): string[] | undefined {
  const words = command.split(' ');
  return words.every((word) => PLAIN_WORD.test(word)) && !ASSIGNMENT.test(words[0]) ? words : undefined;
}
