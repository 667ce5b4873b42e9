/** A heading of the changes since the last release, for example "## Unreleased" or "## 0.2.0 - unreleased". */
const UNRELEASED = /^## (?:\[?unreleased\]?|\d\S* - unreleased)$/im;
const SECTION = /^## /m;

/** Headings of changes, by type in Conventional Commits. Other types do not concern users. */
const HEADINGS: Readonly<Record<string, string>> = { feat: 'Added', perf: 'Changed', fix: 'Fixed' };

/**
 * Names the unreleased section after a version. If it is empty or does not exist, it is written from the commits since the
 * last release.
 *
 * @param subjects first lines of the commits, newest first
 * @throws Error if no commit concerns users, or if the version has a section already
 */
export function releasedChangelog(
  changelog: string,
  release: { readonly version: string; readonly date: string },
  subjects: readonly string[],
): string {
  const { version, date } = release;
  if (new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\]?(?! - unreleased)`, 'm').test(changelog)) {
    throw new Error(`CHANGELOG.md has a section of ${version} already`);
  }
  const heading = `## ${version} - ${date}`;
  const found = UNRELEASED.exec(changelog);
  const start = found?.index ?? nextSection(changelog, 0);
  const end = found ? nextSection(changelog, start + found[0].length) : start;
  const content = found ? changelog.slice(start + found[0].length, end).trim() : '';
  const section = `${heading}\n\n${content === '' ? fromCommits(subjects) : content}\n`;
  const rest = changelog.slice(end);
  return `${changelog.slice(0, start).trimEnd()}\n\n${section}${rest === '' ? '' : `\n${rest}`}`;
}

/** The text of a section, without its heading. */
export function changesOf(changelog: string, version: string): string {
  const start = changelog.indexOf(`## ${version} - `);
  const from = changelog.indexOf('\n', start);
  return changelog.slice(from, nextSection(changelog, from)).trim();
}

function nextSection(changelog: string, from: number): number {
  const index = changelog.slice(from).search(SECTION);
  return index < 0 ? changelog.length : from + index;
}

function fromCommits(subjects: readonly string[]): string {
  const changes = subjects.flatMap((subject) => {
    const [, type, scope, breaking, text] = /^(\w+)(?:\(([^)]*)\))?(!?): (.+)$/.exec(subject) ?? [];
    const heading = breaking ? 'Changed' : HEADINGS[type];
    const line = `- ${breaking ? '**Breaking:** ' : ''}${scope ? `${scope}: ` : ''}${text}`;
    return heading === undefined ? [] : [{ heading, line }];
  });
  if (changes.length === 0) {
    throw new Error(
      'CHANGELOG.md has no unreleased changes, and no commit since the last release is a feat, perf or fix',
    );
  }
  return ['Added', 'Changed', 'Fixed']
    .map((heading) => [heading, changes.filter((change) => change.heading === heading)] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => `### ${heading}\n\n${lines.map(({ line }) => line).join('\n')}`)
    .join('\n\n');
}
