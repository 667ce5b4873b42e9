import { defineConfig } from 'vitest/config';
import { suitesOf } from '../gate.ts';
import { common, resolve, testTimeout } from '../vitest-common.mts';

/** Suites on a real node, with Chromium. */
export default defineConfig({
  resolve,
  test: {
    ...common,
    include: suitesOf('e2e'),
    globalSetup: 'test/e2e/global-setup.ts',
    testTimeout: testTimeout(600_000),
    hookTimeout: 600_000,
    // Programs in pods use the whole machine.
    maxWorkers: 1,
  },
});
