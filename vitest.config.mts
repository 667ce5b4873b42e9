import { configDefaults, defineConfig } from 'vitest/config';
import { common, PRINT_SEED, plugins, resolve, testTimeout } from './test/vitest-common.mts';

/** Suites that compile or run whole apps in other processes. CI runs them: `ALL=1 npm test`. */
const WHOLE_APPS = [
  'test/cdk8s-cli.test.ts',
  ...['init/app-own-test', 'init/emitted-apps', 'init/values/from-values-program', 'add/add'].map(
    (name) => `tools/test/${name}.test.ts`,
  ),
];

/** Unit tests: they require Node.js only. */
export default defineConfig({
  resolve,
  plugins,
  test: {
    ...common,
    include: ['test/**/*.test.ts', 'tools/test/**/*.test.ts'],
    // These have their own configurations: they require a build, a cluster, Python, or Terraform.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.ALL === '1' ? [] : WHOLE_APPS),
      ...['checks', 'cluster', 'e2e', 'python-package', 'terraform'].map((suite) => `test/${suite}/**`),
    ],
    globalSetup: PRINT_SEED,
    // Files share loaded modules, because loading cdk8s and cdktf takes longer than most tests.
    isolate: false,
    // Less garbage collection: synthesis creates many objects that live shortly.
    execArgv: ['--max-semi-space-size=64'],
    maxWorkers: '100%',
    testTimeout: testTimeout(60_000),
    hookTimeout: 60_000,
  },
});
