import { defineConfig } from 'vitest/config';
import { suitesOf } from '../gate.ts';
import { common, resolve, testTimeout } from '../vitest-common.mts';

/** Plans and applies with Terraform, and our stand-in for the Google provider. `GOOGLE_PROVIDER=real` uses the real provider. */
export default defineConfig({
  resolve,
  test: {
    ...common,
    include: suitesOf('terraform'),
    globalSetup: 'test/terraform/global-setup.ts',
    testTimeout: testTimeout(600_000),
    // Plans the removal of each option.
    hookTimeout: 1_200_000,
    // Terraform and the provider use more CPU than the tests.
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
