import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowApp, Warnings } from '../lib';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-warnings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function app(summary = true): { app: KubeflowApp; part: Construct } {
  const made = new KubeflowApp({
    outdir: join(folder, 'dist'),
    terraformOutdir: join(folder, 'cdktf.out'),
    deployOutdir: join(folder, 'deploy.out'),
    summary,
  });
  const part = new Construct(new Chart(made, 'chart'), 'part');
  Warnings.add(part, 'part/doubtful', 'something is doubtful.', 'It usually is.');
  return { app: made, part };
}

function toldBy(made: KubeflowApp): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    made.synth();
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
  }
}

const TEXT = [
  'chart/part: something is doubtful.',
  '  It usually is.',
  "  To silence this warning: Warnings.silence(…, 'part/doubtful').",
].join('\n');

test('warnings of a construct include those below it, with the path and how to silence them', () => {
  const { app: made, part } = app();
  expect(Warnings.of(made)).toEqual([TEXT]);
  expect(Warnings.of(part)).toEqual([TEXT]);
});

test('synthesis succeeds and prints each warning once', () => {
  const told = toldBy(app().app);
  expect(told.split(`Warning: ${TEXT}\n`)).toHaveLength(2);
});

test('warnings are not printed if the summary is off', () => {
  expect(toldBy(app(false).app)).toBe('');
});

test('silencing a code applies to a construct and everything below it', () => {
  const { app: made, part } = app();
  Warnings.add(part, 'part/other', 'something else.');
  Warnings.silence(made, 'part/doubtful');
  expect(Warnings.of(made)).toEqual([expect.stringContaining('something else')]);
  Warnings.silence(part, '*');
  expect(Warnings.of(made)).toEqual([]);
});

test('silencing a warning for one construct does not affect others', () => {
  const { app: made } = app();
  Warnings.silence(new Construct(made, 'another'), 'part/doubtful');
  expect(Warnings.of(made)).toEqual([TEXT]);
});
