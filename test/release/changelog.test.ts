import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesOf, releasedChangelog } from '../../scripts/release/changelog';

const TITLE = '# Changelog\n\nThe format follows Keep a Changelog.\n';
const OLD = '## 0.1.0 - 2026-12-01\n\n### Added\n\n- Everything\n';
const RELEASE = { version: '0.2.0', date: '2027-01-31' };

test.each(['## Unreleased', '## [Unreleased]', '## 0.2.0 - unreleased'])(
  '"%s" becomes the version and the date',
  (heading) => {
    const before = `${TITLE}\n${heading}\n\n### Fixed\n\n- A bug\n\n${OLD}`;
    const after = `${TITLE}\n## 0.2.0 - 2027-01-31\n\n### Fixed\n\n- A bug\n\n${OLD}`;
    expect(releasedChangelog(before, RELEASE, [])).toBe(after);
    expect(changesOf(after, '0.2.0')).toBe('### Fixed\n\n- A bug');
  },
);

test.each([
  ['no unreleased section', `${TITLE}\n${OLD}`],
  ['an empty one', `${TITLE}\n## Unreleased\n\n${OLD}`],
])('with %s, the section is written from the commits since the last release', (_, before) => {
  const subjects = [
    'feat(gke): add spot nodes',
    'fix: write valid YAML',
    'docs: explain spot nodes',
    'feat!: rename Home to HomeStorage',
    'chore: merge main',
    'perf(synthesis): render once',
  ];
  expect(releasedChangelog(before, RELEASE, subjects)).toBe(
    `${TITLE}
## 0.2.0 - 2027-01-31

### Added

- gke: add spot nodes

### Changed

- **Breaking:** rename Home to HomeStorage
- synthesis: render once

### Fixed

- write valid YAML

${OLD}`,
  );
});

test('the first release needs no older section', () => {
  expect(releasedChangelog(`${TITLE}\n## Unreleased\n\n- All\n`, RELEASE, [])).toBe(
    `${TITLE}\n## 0.2.0 - 2027-01-31\n\n- All\n`,
  );
});

test('fails if nothing changed for users', () => {
  expect(() => releasedChangelog(`${TITLE}\n${OLD}`, RELEASE, ['docs: explain', 'test: add'])).toThrow(
    'CHANGELOG.md has no unreleased changes',
  );
});

test('fails if the version has a section', () => {
  expect(() => releasedChangelog(`${TITLE}\n${OLD}`, { ...RELEASE, version: '0.1.0' }, ['fix: a'])).toThrow(
    'CHANGELOG.md has a section of 0.1.0 already',
  );
});

test('the changelog of this repository can be released', () => {
  const changelog = readFileSync(join(__dirname, '../../CHANGELOG.md'), 'utf8');
  const released = releasedChangelog(changelog, { version: '99.0.0', date: '2027-01-31' }, ['fix: a']);
  expect(changesOf(released, '99.0.0')).not.toBe('');
});
