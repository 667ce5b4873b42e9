/**
 * Settings of randomized tests. All of them take these environment variables:
 *
 * - `SEED`: the first seed. It is printed. By default, it is always the same, so that a run that fails fails again.
 * - `RUNS`: number of inputs of each test, for example `20000`, or a factor on the defaults, for example `10x` or
 *   `0.25x`.
 * - `BUDGET`: number of seconds after which a test draws no more inputs, even if `RUNS` is not reached.
 * - `RUN_PATH`: the path of one input in the sequence of its seed, as a failure prints it.
 */

const MAX_SEED = 2 ** 31 - 1;

/** The seed of this run. */
export function seed(environment: NodeJS.ProcessEnv = process.env): number {
  const { SEED } = environment;
  if (SEED === undefined) {
    throw new Error('SEED is not set. The configuration of Vitest sets it: see test/vitest-common.mts.');
  }
  const number = Number(SEED);
  if (!/^\d+$/.test(SEED) || number > MAX_SEED) {
    throw new Error(`SEED "${SEED}" is not valid. Must be an integer from 0 to ${MAX_SEED}.`);
  }
  return number;
}

/** Number of inputs of a test; one if `RUN_PATH` is set. */
export function runs(byDefault: number, environment: NodeJS.ProcessEnv = process.env): number {
  const { RUNS = '1x', RUN_PATH } = environment;
  if (RUN_PATH !== undefined) {
    return 1;
  }
  const [, number, factor] = /^(\d+(?=x?$)|\d+\.\d+(?=x$))(x?)$/.exec(RUNS) ?? [];
  if (number === undefined) {
    throw new Error(`RUNS "${RUNS}" is not valid. Must be a number such as 20000, or a factor such as 10x.`);
  }
  return factor ? Math.ceil(byDefault * Number(number)) : Number(number);
}

/** Milliseconds after which a test draws no more inputs. */
export function budget(environment: NodeJS.ProcessEnv = process.env): number {
  const { BUDGET } = environment;
  if (BUDGET === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  if (!/^[1-9]\d*$/.test(BUDGET)) {
    throw new Error(`BUDGET "${BUDGET}" is not valid. Must be a number of seconds, such as 30.`);
  }
  return Number(BUDGET) * 1000;
}
