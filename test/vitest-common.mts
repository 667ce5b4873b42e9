import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig } from 'vitest/node';
import { buildInsteadOfLib } from './build-instead-of-lib.mts';
import { IS_GATE } from './gate.ts';

const root = join(import.meta.dirname, '..');

/** Modules that all suites import by name. */
export const resolve = { alias: [{ find: /^kubeflow-cdk$/, replacement: join(root, 'lib', 'index.ts') }] };

/** With KUBEFLOW_CDK_BUILD=1, tests run on the compiled package in build/ instead of lib/. */
export const plugins = process.env.KUBEFLOW_CDK_BUILD === '1' ? [buildInsteadOfLib] : [];

/** Prints the seed once. */
export const PRINT_SEED = 'test/random/print-seed.ts';

/** Milliseconds that a test of the gate takes at most. On idle processors, the longest one takes a quarter of it. */
const GATE_LIMIT = 120_000;

/** Milliseconds until a test fails. Randomized tests draw inputs for the seconds in `BUDGET`. */
export function testTimeout(milliseconds: number): number {
  const limit = IS_GATE ? Math.min(milliseconds, GATE_LIMIT) : milliseconds;
  return limit + (Number(process.env.BUDGET) || 0) * 1000;
}

/** The file for a report as JSON. */
const REPORT = process.env.REPORT ?? '';

/** What all suites have in common. Each kind of suite has a configuration of its own. */
export const common: InlineConfig = {
  root,
  setupFiles: ['test/without-stack-traces.ts'],
  globals: true,
  pool: 'forks',
  server: { deps: { external: [/\/build\/.*\.js$/] } },
  restoreMocks: true,
  reporters: ['default', join(root, 'test/running-tests.mts'), ...(REPORT ? ['json'] : [])],
  outputFile: { json: REPORT },
  // In the order in which they are written.
  sequence: { hooks: 'list' },
  env: {
    // Temporary folders are in memory if the system has such a file system: cdktf writes and deletes one for each app.
    ...(existsSync('/dev/shm') && { TMPDIR: '/dev/shm' }),
    // The same inputs in each run, so that a failure is a fault of the change. `npm run soak` draws others.
    SEED: process.env.SEED ?? '1',
  },
};
