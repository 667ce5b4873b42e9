import { defineConfig } from 'vitest/config';
import { common, resolve } from './test/vitest-common.mts';
export default defineConfig({ resolve, test: { ...common, include: ['test/cluster/images/*.test.ts'], testTimeout: 300_000, hookTimeout: 900_000 } });
