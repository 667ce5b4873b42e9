import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isSameError, KnownFailures } from './known-failures';

const FAILURE = {
  suite: 'test/names.test.ts',
  test: 'names',
  failsAt: 'abc',
  seed: 1,
  runPath: '3:0',
  error: 'wrong',
  text: '["a",undefined]',
  input: ['a', undefined, -0],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'known-failures-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a recorded failure is found by the next run of its test', () => {
  const file = new KnownFailures(join(folder, 'none'), folder).record(FAILURE);
  const found = new KnownFailures(join(folder, 'none'), folder);
  expect(found.of('test/names.test.ts', 'names')).toStrictEqual([{ ...FAILURE, file, committed: false }]);
  expect(found.of('test/names.test.ts', 'other names')).toEqual([]);
  expect(found.of('test/other.test.ts', 'names')).toEqual([]);
});

test('a file can be moved to the repository without changes', () => {
  const cache = join(folder, 'cache');
  const file = new KnownFailures(folder, cache).record(FAILURE);
  renameSync(file, join(folder, basename(file)));
  expect(new KnownFailures(folder, cache).of(FAILURE.suite, FAILURE.test)).toMatchObject([{ committed: true }]);
});

test('the same failure is recorded once, and recognized by its input and error', () => {
  const known = new KnownFailures(join(folder, 'none'), folder);
  known.record(FAILURE);
  const file = known.record({ ...FAILURE, seed: 2 });
  expect(readdirSync(folder)).toEqual([basename(file)]);
  expect(known.fileOf({ ...FAILURE, seed: 3 })).toBe(file);
  expect(known.fileOf({ ...FAILURE, error: 'very wrong' })).toBeUndefined();
  expect(known.fileOf({ ...FAILURE, input: ['a', undefined, 0] })).toBeUndefined();
});

test('a fixed failure is forgotten', () => {
  const known = new KnownFailures(join(folder, 'none'), folder);
  known.record(FAILURE);
  known.forget(known.of(FAILURE.suite, FAILURE.test)[0]);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['stack traces', 'a\n    at f (x.ts:1:2)\nb', 'a\n    at g (y.ts:3:4)\nb', true],
  ['colors', '\u001b[31ma\u001b[39m', 'a', true],
  ['temporary folders', `no ${tmpdir()}/kubeflow-Ab1/x`, `no ${tmpdir()}/kubeflow-Cd2/x`, true],
  ['texts', 'Service a', 'Service b', false],
])('errors are compared by their texts: different %s', (_, one, other, expected) => {
  expect(isSameError(one, other)).toBe(expected);
});
