import { randomInt } from 'node:crypto';

/** No vowels, so that no words appear, and nothing that looks alike. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz2456789';
const RANDOM_LENGTH = 5;

/**
 * Returns a name for an instance: `master-1a2b3c4-x7k2p`. It has at most 38 characters, so that 24 are left for the names
 * of namespaces after the prefix.
 *
 * @param isTaken whether a name was used before
 */
export function instanceName(
  version: string,
  commit: string,
  isTaken: (name: string) => boolean,
  random: () => string = randomText,
): string {
  for (;;) {
    const name = `${version}-${commit.slice(0, 7)}-${random()}`;
    if (!isTaken(name)) {
      return name;
    }
  }
}

function randomText(): string {
  return Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
