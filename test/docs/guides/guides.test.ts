import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { stackProblems } from '../../platforms/gke/terraform/stack-problems';
import * as airGapped from './air-gapped';
import * as gitops from './gitops';
import * as fromTrainingOperator from './migrating-from-training-operator';
import * as fromZeroToJupyterHub from './migrating-from-zero-to-jupyterhub';
import * as networking from './networking';
import { reportOutput } from './report-output';
import { imagesOf, messageOf, PROGRAMS, runProgram, type Snippet, warningsOf } from './run-guides';
import * as security from './security';
import * as storage from './storage';
import * as troubleshooting from './troubleshooting';

const DOCS = join(__dirname, '../../../docs');

/** Snippets that synthesize, by guide. */
const SNIPPETS: Record<string, Record<string, Snippet>> = {
  'air-gapped': airGapped,
  gitops,
  'migrating-from-training-operator': fromTrainingOperator,
  'migrating-from-zero-to-jupyterhub': fromZeroToJupyterHub,
  networking,
  security,
  storage,
};

const pages = [DOCS, join(DOCS, '../examples')]
  .flatMap((folder) => readdirSync(folder, { withFileTypes: true, recursive: true }))
  .filter(({ name }) => name.endsWith('.md') && name !== 'API.md')
  .map((entry) => join(entry.parentPath, entry.name));

/** Blocks such as ```text output=getting-started/kind: what a program prints, or the message of a snippet. */
const OUTPUT_BLOCK = /```(text|mermaid) output=(\S+)\n([\s\S]*?)\n```/g;
const outputBlock = (language: string, name: string, text: string) =>
  `\`\`\`${language} output=${name}\n${text}\n\`\`\``;

const outputs = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(OUTPUT_BLOCK)].map(([, language, name, text]) => ({
    ...{ page, language, name, text },
  })),
);

test.each([...PROGRAMS])('the program %s synthesizes', (_name, file) => {
  const { files } = runProgram(file);
  expect(files.size).toBeGreaterThan(0);
  expect(stackProblems(files)).toEqual([]);
});

describe.each(Object.entries(SNIPPETS))('docs/%s.md', (_guide, snippets) => {
  test.each(Object.entries(snippets))('%s synthesizes without a warning', (_name, snippet) => {
    expect(warningsOf(snippet)).toBe('');
  });
});

// `UPDATE_GUIDES=1 npx vitest run test/docs/guides` writes the output of today into the pages.
test.each(outputs)('$page shows what $name prints', ({ page, language, name, text }) => {
  const printed = printedBy(name);
  if (process.env.UPDATE_GUIDES) {
    const before = readFileSync(page, 'utf8');
    writeFileSync(
      page,
      before.replace(outputBlock(language, name, text), () => outputBlock(language, name, printed)),
    );
  } else {
    expect(text).toBe(printed);
  }
});

const startPages = pages.filter((page) => page.includes('getting-started'));

test.each(startPages)('%s names files and folders that its programs write', (page) => {
  const text = readFileSync(page, 'utf8');
  const programs = [...text.matchAll(/output=(getting-started\/\S+)/g)].map(([, name]) => PROGRAMS.get(name) ?? '');
  const written = programs.flatMap((program) => [...runProgram(program).files.keys()]);
  const named = [...text.matchAll(/(?:dist|cdktf\.out)\/[\w./-]*\w/g)].map(([path]) => path);
  expect(named.filter((path) => !written.some((file) => `${file}/`.startsWith(`${path}/`)))).toEqual([]);
});

test('every message of the troubleshooting guide is on its page', () => {
  const shown = outputs.map(({ name }) => name);
  expect(Object.keys(troubleshooting).filter((name) => !shown.includes(`troubleshooting/${name}`))).toEqual([]);
});

test.each(pages)('all YAML in %s can be parsed', (page) => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
  expect(blocks.flatMap((text) => parseAllDocuments(text).flatMap(({ errors }) => errors))).toEqual([]);
});

function printedBy(name: string): string {
  if (name === 'air-gapped/images') {
    return imagesOf(airGapped.mirror).join('\n');
  }
  const reported = reportOutput(name);
  if (reported !== undefined) {
    return reported;
  }
  const program = PROGRAMS.get(name);
  if (program !== undefined) {
    return runProgram(program).summary.trim();
  }
  const [guide, snippet] = name.split('/');
  const snippets: Record<string, Record<string, Snippet>> = { ...SNIPPETS, troubleshooting };
  return messageOf(snippets[guide][snippet]);
}
