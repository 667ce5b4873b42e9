import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkProperty } from './check-property';
import { KnownFailures } from './known-failures';

const DIGIT = fc.integer({ min: 0, max: 9 });
const OPTIONS = { runs: 200 };

let cache: string;
let printed: string[];
const environment = process.env;
beforeEach(() => {
  printed = [];
  cache = mkdtempSync(join(tmpdir(), 'check-property-'));
  process.env = { ...environment, XDG_CACHE_HOME: cache, SEED: '7', RUNS: '1x', BASE: '', BUDGET: undefined };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  process.env = environment;
  rmSync(cache, { recursive: true });
});

/** Records an input of the current test that fails. */
function recordKnown(input: number, error: string): void {
  const test = expect.getState().currentTestName ?? '';
  const failure = { suite: 'test/random/check-property.test.ts', test, failsAt: 'abc', seed: 1, runPath: '0' };
  new KnownFailures().record({ ...failure, error, text: String(input), input });
}

const failingFor = (...digits: number[]) => ({
  checked: [] as number[],
  check(digit: number) {
    this.checked.push(digit);
    if (digits.includes(digit)) {
      throw new Error(`${digit} is wrong`);
    }
  },
});

test('fails with the smallest input, its error, the seed and the command that runs it again', async () => {
  const above = (digit: number) => expect(digit).toBeLessThan(4);
  const failure = checkProperty(DIGIT, above, { ...OPTIONS, print: (digit) => `the digit ${digit}` });
  const { message } = (await failure.catch((error) => error)) as Error;
  expect(message).toMatch(/^Input \d+ of SEED=7 fails\..*\n\nthe digit 4$/m);
  expect(message).toMatch(/Received: +.*4/);
  expect(message).toContain('BASE is not set');
  expect(message).toMatch(
    /SEED=7 RUN_PATH=\S+ npx vitest run --config vitest\.config\.mts test\/random\/check-property\.test\.ts --testNamePattern '\^fails with the smallest/,
  );
});

test('the same seed gives the same inputs', async () => {
  const [one, other] = [failingFor(), failingFor()];
  await checkProperty(DIGIT, (digit) => one.check(digit), OPTIONS);
  await checkProperty(DIGIT, (digit) => other.check(digit), OPTIONS);
  expect(one.checked).toHaveLength(200);
  expect(other.checked).toEqual(one.checked);
});

test('a known failure is tried first and does not fail the test', async () => {
  recordKnown(7, '7 is wrong');
  const property = failingFor(7);
  await checkProperty(DIGIT, (digit) => property.check(digit), { runs: 0 });
  expect(property.checked).toEqual([7]);
  expect(printed.join('')).toMatch(/WARNING: .* still fails\./);
});

test('a known failure does not end the run', async () => {
  recordKnown(7, '7 is wrong');
  const property = failingFor(7);
  await checkProperty(fc.constantFrom(...Array(50).fill(1), 7), (digit) => property.check(digit), OPTIONS);
  expect(property.checked.length).toBeGreaterThan(200);
  expect(printed.join('')).toContain('It is a known failure');
});

test('fails for another input than the known one', async () => {
  recordKnown(7, '7 is wrong');
  const property = failingFor(7, 3);
  await expect(checkProperty(DIGIT, (digit) => property.check(digit), OPTIONS)).rejects.toThrow('3 is wrong');
});

test('fails if a known failure has another error than before', async () => {
  recordKnown(7, '7 is late');
  const property = failingFor(7);
  await expect(checkProperty(DIGIT, (digit) => property.check(digit), { runs: 0 })).rejects.toThrow('7 is wrong');
});

test('fails if the test skips nearly all inputs', async () => {
  await expect(checkProperty(DIGIT, () => fc.pre(false), { runs: 2 })).rejects.toThrow('Too many inputs were skipped');
});

describe('after BUDGET', () => {
  let now: number;
  beforeEach(() => {
    process.env.BUDGET = '1';
    now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now);
  });

  /** Lets milliseconds pass. */
  const pass = async (milliseconds: number) => {
    now += milliseconds;
  };

  test('draws no more inputs', async () => {
    let checked = 0;
    await checkProperty(DIGIT, async () => pass(100).then(() => void checked++), { runs: 1000, concurrency: 2 });
    expect(checked).toBeGreaterThanOrEqual(10);
    expect(checked).toBeLessThan(14);
  });

  test('checks the first input even if it takes longer', async () => {
    const late = async () => pass(1100).then(() => expect.fail('too late'));
    await expect(checkProperty(DIGIT, late, { runs: 5 })).rejects.toThrow('too late');
  });

  test('shrinks a failure', async () => {
    const slow = async (digit: number) => pass(600).then(() => expect(digit).toBeLessThan(0));
    await expect(checkProperty(fc.constantFrom(8, 9), slow, { runs: 5 })).rejects.toThrow(
      /shrinks?, this is left of it:\n\n8\n/,
    );
  });
});
