import { configDefaults, defineConfig } from 'vitest/config';
import { KNOWN_FLAKY } from './test/known-flaky.ts';
import { common, PRINT_SEED, plugins, resolve, testTimeout } from './test/vitest-common.mts';

/** Suites that compile or run whole apps in other processes. `ALL=1 npm test` runs them. */
const WHOLE_APPS = [
  'test/cdk8s-cli.test.ts',
  'test/platforms/installed-copies.test.ts',
  'test/synthesis/full-disk.test.ts',
  ...[
    'add/add',
    'auto-deploy/jobs/launch',
    'init/app-own-test',
    'init/emitted-apps',
    'init/values/from-values-program',
  ].map((name) => `tools/test/${name}.test.ts`),
];

const ALL = process.env.ALL === '1';

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
      ...(ALL ? [] : [...WHOLE_APPS, ...Object.keys(KNOWN_FLAKY)]),
      ...['checks', 'cluster', 'e2e', 'python-package', 'terraform'].map((suite) => `test/${suite}/**`),
    ],
    env: {
      ...common.env,
      // Randomized tests draw fewer inputs by default.
      RUNS: process.env.RUNS ?? (ALL ? '1x' : '0.25x'),
    },
    globalSetup: PRINT_SEED,
    // Keeps transpiled sources for the next run. The cache does not know where modules of the build are.
    experimental: { fsModuleCache: process.env.KUBEFLOW_CDK_BUILD !== '1' },
    // Otherwise, Vitest parses each to find out whether Node.js can load it. That of TypeScript takes a second.
    server: { deps: { external: [/\/node_modules\//, /\/build\/.*\.js$/] } },
    // Files share loaded modules, because loading cdk8s and cdktf takes longer than most tests.
    isolate: false,
    // Less garbage collection: synthesis creates many objects that live shortly.
    execArgv: ['--max-semi-space-size=64'],
    maxWorkers: '100%',
    testTimeout: testTimeout(ALL ? 120_000 : 30_000),
    hookTimeout: 60_000,
  },
});
