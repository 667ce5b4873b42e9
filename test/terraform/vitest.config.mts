import { defineConfig } from 'vitest/config';
import { common, resolve } from '../vitest-common.mts';

/** Plans and applies with Terraform, and our stand-in for the Google provider. `GOOGLE_PROVIDER=real` uses the real provider. */
export default defineConfig({
  resolve,
  test: {
    ...common,
    include: ['test/terraform/**/*.test.ts'],
    globalSetup: 'test/terraform/global-setup.ts',
    testTimeout: 600_000,
    // Plans the removal of each option.
    hookTimeout: 1_200_000,
    // Terraform and the provider use more CPU than the tests.
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
