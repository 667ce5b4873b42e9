// Key names differ by these if a program writes the unit into the name, as Kubernetes and zero-to-jupyterhub do.
const UNIT = /(seconds|secs|minutes|hours|days|millis|milliseconds|ms|bytes|kib|mib|gib|mb|gb|mi|gi)$/;

/** Returns the known key that a key probably means, or undefined if it is near to none. */
export function nearKey(key: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = distanceOf(key, candidate);
    if (distance < bestDistance) {
      [best, bestDistance] = [candidate, distance];
    }
  }
  return best;
}

/** Whether a key means another one, which may be in another object. Single letters may not differ, except for a plural. */
export function meansKey(key: string, known: string): boolean {
  return singular(normalized(key)) === singular(normalized(known)) || sharesMostWords(key, known);
}

function normalized(key: string): string {
  return key.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** Infinity if the keys are not near. */
function distanceOf(key: string, known: string): number {
  const [given, expected] = [normalized(key), normalized(known)];
  const edits = editDistance(given, expected);
  if (edits <= allowedEdits(Math.max(given.length, expected.length))) {
    return edits;
  }
  if (given.replace(UNIT, '') === expected || sharesMostWords(key, known)) {
    // After all keys that differ by single letters.
    return 10 + Math.abs(given.length - expected.length);
  }
  return Number.POSITIVE_INFINITY;
}

function allowedEdits(length: number): number {
  return length < 3 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3;
}

/** Whether most words of a key are in another: `notebookReachInternet` and `allowNotebookEgressToInternet`. */
function sharesMostWords(key: string, known: string): boolean {
  const [given, expected] = [wordsOf(key), new Set(wordsOf(known))];
  const shared = given.filter((word) => expected.has(word)).length;
  return shared >= 2 && shared * 3 >= given.length * 2;
}

function wordsOf(key: string): string[] {
  return key
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map(singular)
    .filter((word) => word !== '');
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}

/** Insertions, deletions, substitutions and swaps of neighbors that turn one text into another. */
function editDistance(from: string, to: string): number {
  // Keys may come from any object, and the cost is quadratic.
  if (Math.abs(from.length - to.length) > 3) {
    return Number.POSITIVE_INFINITY;
  }
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, substitution);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    [before, row] = [row, next];
  }
  return row[to.length];
}
