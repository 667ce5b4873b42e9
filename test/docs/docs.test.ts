import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Files in a folder with an extension, except for generated and installed ones. */
function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(node_modules|build|dist|cdktf\.out|deploy\.out|\..*)$/.test(entry.name) ? [] : filesBelow(path, ending);
    }
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

/** Code without its indentation, which differs between a page and a function. */
function withoutIndentation(code: string): string {
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pages = filesBelow('.', '.md').filter((path) => !path.startsWith('docs/API'));
/** Sources that snippets are taken from, by the language of their code blocks. Tests of `guides` run those of the guides. */
const sources = Object.fromEntries(
  Object.entries({
    ts: [
      ...filesBelow('examples', '.ts'),
      ...filesBelow('test/docs', '-snippets.ts'),
      ...filesBelow('test/docs/guides', '.ts'),
    ],
    js: [...filesBelow('test/docs/guides', '.js'), ...filesBelow('test/docs/guides', '.mjs')],
    python: [...filesBelow('examples', '.py'), ...filesBelow('test/docs/guides', '.py')],
  }).map(([language, paths]) => [language, paths.map((path) => withoutIndentation(read(path)))]),
);

const snippets = pages.flatMap((page) =>
  [...read(page).matchAll(/```(ts|js|python)\b.*\n([\s\S]*?)```/g)].map(([, language, code]) => ({
    page,
    language,
    code: withoutIndentation(code),
  })),
);
const links = pages.flatMap((page) =>
  [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target]) => ({
    page,
    target: normalize(join(dirname(page), target)),
  })),
);

/** Links to a heading, of the same page or of another one. */
const anchorLinks = pages.flatMap((page) =>
  [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(([, path, anchor]) => ({
    page,
    target: path === '' ? page : normalize(join(dirname(page), path)),
    anchor,
  })),
);

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test.each(snippets)('the code in $page is part of a tested file: $code', ({ language, code }) => {
  expect(sources[language].some((file) => file.includes(code))).toBe(true);
});

test.each(links)('$page links to $target, which exists', ({ target }) => {
  expect(() => readFileSync(join(ROOT, target))).not.toThrow();
});

test.each(anchorLinks)('$page links to #$anchor of $target, which is a heading there', ({ target, anchor }) => {
  expect(anchorsOf(target)).toContain(anchor);
});

test('commands of pages run cdk8s without its check for a newer version, which prints a stack trace without internet', () => {
  const commands = pages.flatMap((page) =>
    [...read(page).matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
      block.split('\n').filter((line) => /\bcdk8s synth\b/.test(line)),
    ),
  );
  expect(commands).not.toEqual([]);
  expect(commands.filter((command) => !command.includes('--check-upgrade=false'))).toEqual([]);
});

test('every component, platform and example has a README', () => {
  const rooms = ['lib/components', 'lib/platforms', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !/^(capabilities|images|network|pod-environment|storage)$/.test(entry.name),
      )
      .map((entry) => join(folder, entry.name)),
  );
  expect(rooms.length).toBeGreaterThan(8);
  expect(rooms.filter((room) => !pages.includes(join(room, 'README.md')))).toEqual([]);
});

test("no page contains a path of the author's machine", () => {
  const absolute = /(^|[\s`"'(])\/(root|home\/(?!jovyan)|work|tmp)\//m;
  expect(pages.filter((page) => absolute.test(read(page))).map((page) => relative('.', page))).toEqual([]);
});
