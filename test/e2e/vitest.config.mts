import { defineConfig } from 'vitest/config';
import { common, resolve } from '../vitest-common.mts';

/** Suites on a real node, with Chromium. */
export default defineConfig({
  resolve,
  test: {
    ...common,
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/global-setup.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Programs in pods use the whole machine.
    maxWorkers: 1,
  },
});
