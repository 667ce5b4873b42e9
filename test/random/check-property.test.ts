import * as fc from 'fast-check';
import { checkProperty } from './check-property';

const DIGIT = fc.integer({ min: 0, max: 9 });
const OPTIONS = { runs: 200 };

const environment = process.env;
beforeEach(() => {
  process.env = { ...environment, SEED: '7', RUNS: '1x', BUDGET: undefined, RUN_PATH: undefined };
});
afterEach(() => {
  process.env = environment;
});

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

test('concurrent sequences have their own seeds, and each reports its failure', async () => {
  const property = failingFor(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const failure = checkProperty(DIGIT, (digit) => property.check(digit), { ...OPTIONS, concurrency: 2 });
  await expect(failure).rejects.toThrow(/SEED=7 fails(.|\n)*SEED=8 fails/);
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

  test('still checks the inputs that the budget does not limit', async () => {
    let checked = 0;
    const slow = async () => pass(100).then(() => void checked++);
    await checkProperty(DIGIT, slow, { runs: 1000, atLeast: 40, concurrency: 2 });
    expect(checked).toBe(40);
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
