import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { cdk8sSynth } from './cdk8s-command-line';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-cli-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('`cdk8s synth --stdout` prints a valid stream, in order, and the summary to standard error, without a check for a newer version', () => {
  const { status, stdout, stderr } = cdk8sSynth(folder, 'train-and-serve', '--stdout');
  expect(status).toBe(0);
  expect(stdout.startsWith('---\n')).toBe(true);
  const documents = parseAllDocuments(stdout, { version: '1.1' });
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const kinds: string[] = documents.map((document) => document.toJS().kind);
  expect(kinds.slice(0, 4)).toEqual(['Namespace', 'Namespace', 'Namespace', 'CustomResourceDefinition']);
  expect(kinds.slice(4)).not.toContain('Namespace');
  expect(kinds).toContain('TFJob');
  expect(stderr).toMatch(new RegExp(`^laptop: ${kinds.length} objects on standard output$`, 'm'));
  // The check prints a stack trace without internet.
  expect(stderr).not.toMatch(/new version|_loadurl/);
  expect(readdirSync(folder)).not.toContain('dist');
});

test('`cdk8s synth --format helm` fails with the reason and alternatives', () => {
  const { status, stderr } = cdk8sSynth(folder, 'laptop', '--format', 'helm', '--chart-version', '1.0.0');
  expect(status).not.toBe(0);
  expect(stderr).toContain('a Helm chart is not supported as output');
  expect(stderr).toContain('apply the output with kubectl, Argo CD or Flux');
});
