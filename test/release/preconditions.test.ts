import { lastRelease, type RepositoryState, releaseProblems } from '../../scripts/release/preconditions';

const READY: RepositoryState = {
  branch: 'main',
  changes: [],
  tags: ['v0.1.0', 'v0.2.0', 'v0.10.0', 'nightly', 'v-old'],
  containsUpstream: true,
  unlockedImages: [],
  versions: { 'kubeflow-cdk': '0.10.0', 'kubeflow-cdk-cli': '0.10.0' },
};

test('the last release is the highest version among the tags', () => {
  expect(lastRelease(READY.tags)).toBe('0.10.0');
  expect(lastRelease(['nightly'])).toBeUndefined();
});

test.each(['0.10.1', '0.11.0', '1.0.0-rc.1'])('%s can be released after 0.10.0', (version) => {
  expect(releaseProblems(version, READY, true)).toEqual([]);
});

test('the first release may have the version of the packages', () => {
  const first = { ...READY, tags: [], versions: { 'kubeflow-cdk': '0.1.0' } };
  expect(releaseProblems('0.1.0', first, true)).toEqual([]);
  expect(releaseProblems('0.0.9', first, true)).toEqual(['0.0.9 is lower than 0.1.0, the version of kubeflow-cdk']);
});

test.each<[string, Partial<RepositoryState>, RegExp]>([
  ['on another branch', { branch: 'next' }, /the branch is "next"; releases are made on main: git switch main/],
  ['with changes', { changes: [' M lib/app.ts', '?? a.ts'] }, /has changes.*\n M lib\/app\.ts\n\?\? a\.ts$/],
  ['behind the remote', { containsUpstream: false }, /behind origin\/main: git pull --ff-only/],
  ['with an equal release', { tags: ['v0.11.0'] }, /^0\.11\.0 is not greater than 0\.11\.0, the last release$/],
  ['with a later release', { tags: ['v1.0.0'] }, /^0\.11\.0 is not greater than 1\.0\.0, the last release$/],
  ['with a base image without digest', { unlockedImages: ['node:24'] }, /: node:24: npm run lock-base-images$/],
  ['if packages differ', { versions: { a: '0.10.0', b: '0.9.0' } }, /same version: a has 0\.10\.0, b has 0\.9\.0/],
])('fails %s', (_, change, expected) => {
  expect(releaseProblems('0.11.0', { ...READY, ...change }, true)).toEqual([expect.stringMatching(expected)]);
});

test('a dry run accepts base images without digests', () => {
  expect(releaseProblems('0.11.0', { ...READY, unlockedImages: ['node:24'] }, false)).toEqual([]);
});

test('fails with all reasons together', () => {
  expect(releaseProblems('0.1.0', { ...READY, branch: 'next', changes: [' M a'] }, true)).toHaveLength(4);
});
