const PATTERN = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?$/;

/** Whether a text is a version of Semantic Versioning, without build metadata. */
export function isVersion(text: string): boolean {
  return PATTERN.test(text);
}

/** Negative if the first version is lower, positive if it is higher. */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [parts(one), parts(other)];
  for (const index of [0, 1, 2]) {
    if (first.numbers[index] !== second.numbers[index]) {
      return first.numbers[index] - second.numbers[index];
    }
  }
  return comparePreReleases(first.preRelease, second.preRelease);
}

function parts(version: string) {
  const [, major, minor, patch, preRelease] = PATTERN.exec(version) ?? [];
  if (major === undefined) {
    throw new Error(`"${version}" is not a version`);
  }
  return { numbers: [major, minor, patch].map(Number), preRelease: preRelease?.split('.') ?? [] };
}

/** A version without a pre-release is higher than its pre-releases. */
function comparePreReleases(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) {
    return other.length - one.length;
  }
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = compareIdentifiers(one[index], other[index]);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Numbers are lower than words, and a missing identifier is lower than any. */
function compareIdentifiers(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    return one === other ? 0 : one === undefined ? -1 : 1;
  }
  const [first, second] = [one, other].map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));
  if (!Number.isNaN(first) && !Number.isNaN(second)) {
    return first - second;
  }
  if (Number.isNaN(first) !== Number.isNaN(second)) {
    return Number.isNaN(first) ? 1 : -1;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}
