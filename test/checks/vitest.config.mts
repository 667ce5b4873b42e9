import { defineConfig } from 'vitest/config';
import { buildInsteadOfLib } from '../build-instead-of-lib.mts';
import { common, resolve } from '../vitest-common.mts';

/** Checks of arguments, which the build adds. */
export default defineConfig({
  resolve,
  plugins: [buildInsteadOfLib],
  test: {
    ...common,
    include: ['test/checks/**/*.test.ts'],
    // Mutated inputs take time.
    testTimeout: 6_000_000,
  },
});
