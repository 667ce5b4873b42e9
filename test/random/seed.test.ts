import { budget, runs, seed } from './seed';

test('the seed is SEED, which the configuration of Vitest sets', () => {
  expect(seed({ SEED: '7' })).toBe(7);
  expect(seed()).toBe(Number(process.env.SEED));
});

test.each(['', '-1', '1.5', 'a', '2147483648', ' 1'])('fails if SEED is %j', (text) => {
  expect(() => seed({ SEED: text })).toThrow(`SEED "${text}" is not valid.`);
});

test('fails if the configuration of Vitest sets no seed', () => {
  expect(() => seed({})).toThrow('SEED is not set.');
});

test('RUNS is a number of inputs, or a factor on the default of a test', () => {
  expect(runs(6, {})).toBe(6);
  expect(runs(6, { RUNS: '20000' })).toBe(20_000);
  expect(runs(6, { RUNS: '10x' })).toBe(60);
  expect(runs(6, { RUNS: '0.25x' })).toBe(2);
  expect(runs(6, { RUNS: '0' })).toBe(0);
});

test('a path leads to one input', () => {
  expect(runs(6, { RUNS: '10x', RUN_PATH: '3:0' })).toBe(1);
});

test.each(['', 'x', '1.5', '.5x', '-1', 'many'])('fails if RUNS is %j', (text) => {
  expect(() => runs(6, { RUNS: text })).toThrow(`RUNS "${text}" is not valid.`);
});

test('BUDGET is a number of seconds; by default, there is no limit', () => {
  expect(budget({})).toBe(Number.POSITIVE_INFINITY);
  expect(budget({ BUDGET: '30' })).toBe(30_000);
});

test.each(['', '0', '-1', '1.5', '30s'])('fails if BUDGET is %j', (text) => {
  expect(() => budget({ BUDGET: text })).toThrow(`BUDGET "${text}" is not valid.`);
});
