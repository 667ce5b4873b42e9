import { writeFileSync } from 'node:fs';
import { tryAtBase } from './base-commit';
import { type Check, errorOf } from './error-of';
import { type KnownFailure, KnownFailures, readFailure } from './known-failures';
import { judgeKnown, judgeNew } from './verdict';

/** A randomized test. */
export type Test = Pick<KnownFailure, 'suite' | 'test'>;

/** Tries the known failures of a test. Returns problems that fail the test, and prints the rest. */
export async function replayKnownFailures<T>({ suite, test }: Test, check: Check<T>): Promise<string[]> {
  const known = new KnownFailures();
  const problems: string[] = [];
  for (const failure of known.of(suite, test)) {
    const error = await errorOf(check, failure.input as T);
    const verdict = judgeKnown(failure, error) ?? judgeNew(error ?? '', await tryAtBase(failure));
    if (verdict.blocks) {
      problems.push([verdict.why, failure.text, failure.file, error ?? ''].join('\n'));
    } else {
      process.stderr.write(`\nWARNING: ${suite}, ${test}: ${verdict.why}\n`);
    }
    if (error === undefined && !failure.committed) {
      known.forget(failure);
    }
  }
  return problems;
}

/** At the base: tries the input of a file, and writes its error beside the file. */
export async function replayOne<T>(file: string, { suite, test }: Test, check: Check<T>): Promise<void> {
  const failure = readFailure(file);
  if (failure.suite === suite && failure.test === test) {
    writeFileSync(`${file}.result`, JSON.stringify({ error: (await errorOf(check, failure.input as T)) ?? null }));
  }
}
