import { defineConfig } from 'vitest/config';
import { buildInsteadOfLib } from '../build-instead-of-lib.mts';
import { suitesOf } from '../gate.ts';
import { common, PRINT_SEED, resolve, testTimeout } from '../vitest-common.mts';

/** The Python package, as pip installs it. */
export default defineConfig({
  resolve,
  // The package contains the build.
  plugins: [buildInsteadOfLib],
  test: {
    ...common,
    include: suitesOf('python-package'),
    globalSetup: [PRINT_SEED, 'test/python-package/global-setup.ts'],
    testTimeout: testTimeout(600_000),
    hookTimeout: 120_000,
  },
});
