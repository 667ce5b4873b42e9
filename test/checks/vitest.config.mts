import { defineConfig } from 'vitest/config';
import { buildInsteadOfLib } from '../build-instead-of-lib.mts';
import { suitesOf } from '../gate.ts';
import { common, resolve } from '../vitest-common.mts';

/** Checks of arguments, which the build adds. */
export default defineConfig({
  resolve,
  plugins: [buildInsteadOfLib],
  test: {
    ...common,
    include: suitesOf('checks'),
    testTimeout: 30_000,
  },
});
