import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig } from 'vitest/node';
import { buildInsteadOfLib } from './build-instead-of-lib.mts';

const root = join(import.meta.dirname, '..');

/** Modules that all suites import by name. */
export const resolve = { alias: [{ find: /^kubeflow-cdk$/, replacement: join(root, 'lib', 'index.ts') }] };

/** With KUBEFLOW_CDK_BUILD=1, tests run on the compiled package in build/ instead of lib/. */
export const plugins = process.env.KUBEFLOW_CDK_BUILD === '1' ? [buildInsteadOfLib] : [];

/** Prints the seed once. */
export const PRINT_SEED = 'test/random/print-seed.ts';

/**
 * Milliseconds until a test fails. Randomized tests draw inputs for the seconds in BUDGET, and try a failure again at the
 * commit in BASE.
 */
export function testTimeout(milliseconds: number): number {
  const { BASE, BUDGET } = process.env;
  return (BASE ? Math.max(milliseconds, 600_000) : milliseconds) + (Number(BUDGET) || 0) * 1000;
}

/** What all suites have in common. Each kind of suite has a configuration of its own. */
export const common: InlineConfig = {
  root,
  setupFiles: ['test/without-stack-traces.ts'],
  globals: true,
  pool: 'forks',
  server: { deps: { external: [/\/build\/.*\.js$/] } },
  restoreMocks: true,
  // In the order in which they are written.
  sequence: { hooks: 'list' },
  env: {
    // Temporary folders are in memory if the system has such a file system: cdktf writes and deletes one for each app.
    ...(existsSync('/dev/shm') && { TMPDIR: '/dev/shm' }),
    // Randomized tests draw other inputs in each run.
    SEED: process.env.SEED ?? String(randomInt(2 ** 31 - 1)),
  },
};
