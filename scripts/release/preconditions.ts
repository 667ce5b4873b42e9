import { compareVersions, isVersion } from './version';

const BRANCH = 'main';

/** What decides whether a release is possible. */
export interface RepositoryState {
  readonly branch: string;
  /** Changed and untracked files, as `git status --porcelain` prints them. */
  readonly changes: readonly string[];
  readonly tags: readonly string[];
  /** Whether the branch has all known commits of its upstream. */
  readonly containsUpstream: boolean;
  /** Versions by name of the package. */
  readonly versions: Readonly<Record<string, string>>;
  /** Base images of `images/Dockerfile` without a digest. */
  readonly unlockedImages: readonly string[];
}

/** The tag of a version. */
export const tagOf = (version: string) => `v${version}`;

/** The highest released version; undefined before the first release. */
export function lastRelease(tags: readonly string[]): string | undefined {
  return tags
    .filter((tag) => tag.startsWith('v') && isVersion(tag.slice(1)))
    .map((tag) => tag.slice(1))
    .sort(compareVersions)
    .at(-1);
}

/**
 * Reasons why a version cannot be released now.
 *
 * @param execute whether the release is made, and not only tried
 */
export function releaseProblems(version: string, state: RepositoryState, execute: boolean): string[] {
  const { branch, changes, tags, containsUpstream, versions, unlockedImages } = state;
  const last = lastRelease(tags);
  const names = new Map(Object.entries(versions).map(([name, current]) => [current, name]));
  return [
    ...(branch === BRANCH ? [] : [`the branch is "${branch}"; releases are made on ${BRANCH}: git switch ${BRANCH}`]),
    ...(changes.length === 0 ? [] : [`the working tree has changes; commit or remove them:\n${changes.join('\n')}`]),
    ...(containsUpstream ? [] : [`${BRANCH} is behind origin/${BRANCH}: git pull --ff-only`]),
    ...(unlockedImages.length === 0 || !execute
      ? []
      : [`images/Dockerfile has base images without a digest: ${unlockedImages.join(', ')}: npm run lock-base-images`]),
    ...(names.size === 1
      ? []
      : [
          `all packages must have the same version: ${[...names].map(([one, name]) => `${name} has ${one}`).join(', ')}`,
        ]),
    ...(last === undefined || compareVersions(version, last) > 0
      ? []
      : [`${version} is not greater than ${last}, the last release`]),
    ...[...names]
      .filter(([current]) => compareVersions(version, current) < 0)
      .map(([current, name]) => `${version} is lower than ${current}, the version of ${name}`),
  ];
}
