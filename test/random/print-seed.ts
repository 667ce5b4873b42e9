import type { TestProject } from 'vitest/node';

/** Prints the seed from which all randomized tests of this run draw their inputs. */
export default function setUp({ config }: TestProject): void {
  const { BUDGET, BASE } = process.env;
  const { SEED, RUNS = process.env.RUNS } = config.env;
  const settings = { SEED, RUNS, BUDGET, BASE };
  const text = Object.entries(settings).flatMap(([name, value]) => (value ? `${name}=${value}` : []));
  process.stderr.write(`randomized tests: ${text.join(' ')}\n`);
}
