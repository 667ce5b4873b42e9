import { defineConfig } from 'vitest/config';
import { buildInsteadOfLib } from '../build-instead-of-lib.mts';
import { IS_GATE, suitesOf } from '../gate.ts';
import { common, PRINT_SEED, resolve, testTimeout } from '../vitest-common.mts';
import LongestFirst from './longest-first.mts';

/** Suites on the real API server, controllers and operators. */
export default defineConfig({
  resolve,
  // The checks of arguments are in the build only.
  plugins: [buildInsteadOfLib],
  test: {
    ...common,
    include: suitesOf('cluster'),
    globalSetup: [PRINT_SEED, 'test/cluster/global-setup.ts'],
    sequence: { ...common.sequence, sequencer: LongestFirst },
    testTimeout: testTimeout(120_000),
    hookTimeout: 120_000,
    // Each suite starts programs that need a core. With more workers, a notebook server does not start within the hub's
    // timeout. Suites of the gate run one after the other.
    maxWorkers: IS_GATE ? 1 : 2,
  },
});
