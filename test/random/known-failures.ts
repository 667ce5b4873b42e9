import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { sha256 } from '../../lib/digest';
import { decode, encode } from './plain-data';

export const ROOT = join(__dirname, '../..');

/** An input of a randomized test that fails, and did so before the change that is tested. */
export interface KnownFailure {
  /** Path of the suite in the repository. */
  readonly suite: string;
  /** Full name of the test. */
  readonly test: string;
  /** A commit that fails for the input. */
  readonly failsAt: string;
  readonly seed: number;
  /** Path of the input in the sequence of its seed. It is only valid for the generators of that commit. */
  readonly runPath: string;
  readonly error: string;
  /** The input for people. */
  readonly text: string;
  readonly input: unknown;
}

/** A known failure and its file. */
export interface RecordedFailure extends KnownFailure {
  readonly file: string;
  /** Whether the file is part of the repository. Others are in the cache folder of the user. */
  readonly committed: boolean;
}

/** The files of known failures. */
export class KnownFailures {
  constructor(
    private readonly committedFolder = join(__dirname, 'known-failures'),
    private readonly cacheFolder = join(
      process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'kubeflow-cdk/known-failures',
    ),
  ) {}

  /** The failures of a test. */
  of(suite: string, test: string): RecordedFailure[] {
    return [
      ...filesIn(this.committedFolder).map((file) => ({ ...readFailure(file), file, committed: true })),
      ...filesIn(this.cacheFolder).map((file) => ({ ...readFailure(file), file, committed: false })),
    ].filter((failure) => failure.suite === suite && failure.test === test);
  }

  /** The file of the same input with the same error, if there is one. */
  fileOf({ suite, test, input, error }: KnownFailure): string | undefined {
    const text = JSON.stringify(encode(input));
    return this.of(suite, test).find(
      (known) => JSON.stringify(encode(known.input)) === text && isSameError(known.error, error),
    )?.file;
  }

  /** Keeps a failure in the cache folder. Returns the file. */
  record(failure: KnownFailure): string {
    mkdirSync(this.cacheFolder, { recursive: true });
    const key = sha256(JSON.stringify([failure.suite, failure.test, encode(failure.input)])).slice(0, 12);
    const [name] = failure.suite.split('/').slice(-1);
    return writeFailure(join(this.cacheFolder, `${name.replace('.test.ts', '')}-${key}.json`), failure);
  }

  forget({ file }: RecordedFailure): void {
    rmSync(file, { force: true });
  }
}

export function readFailure(file: string): KnownFailure {
  const { input, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  return { ...rest, input: decode(input) };
}

export function writeFailure(file: string, failure: KnownFailure): string {
  writeFileSync(file, `${JSON.stringify({ ...failure, input: encode(failure.input) }, undefined, 2)}\n`);
  return file;
}

/** Whether two errors are the same, except for stack traces, colors and the folders of the run. */
export function isSameError(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function comparable(error: string): string {
  return stripVTControlCharacters(error)
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .join('\n')
    .replaceAll(`${tmpdir()}/`, '/tmp/')
    .replace(/\/tmp\/[\w.-]+/g, '(temporary)');
}

function filesIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
}
