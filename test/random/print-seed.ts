import type { TestProject } from 'vitest/node';

/** Prints the seed from which the randomized tests of this run draw their inputs. */
export default function setUp({ config }: TestProject): void {
  const { BUDGET } = process.env;
  const { SEED, RUNS = process.env.RUNS } = config.env;
  const settings = { SEED, RUNS, BUDGET };
  const text = Object.entries(settings).flatMap(([name, value]) => (value ? `${name}=${value}` : []));
  process.stderr.write(`randomized tests: ${text.join(' ')}\n`);
}
