import { compareVersions, isVersion } from '../../scripts/release/version';

test.each(['0.1.0', '1.2.3', '10.0.0-rc.1', '1.0.0-alpha'])('%s is a version', (text) => {
  expect(isVersion(text)).toBe(true);
});

test.each(['', '1', '1.2', 'v1.2.3', '01.2.3', '1.2.3+build', '1.2.3-', '1.2.3-rc..1', '1.2.3 '])(
  '"%s" is not a version',
  (text) => {
    expect(isVersion(text)).toBe(false);
    expect(() => compareVersions(text, '1.0.0')).toThrow('is not a version');
  },
);

test('versions are ordered as Semantic Versioning defines', () => {
  const ordered = [
    ...['0.1.0', '0.2.0', '0.10.0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'],
    ...['1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '2.0.0'],
  ];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
  expect(compareVersions('1.0.0-rc.1', '1.0.0-rc.1')).toBe(0);
});
