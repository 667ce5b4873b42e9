import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

test('the command line reads plans with the types that synthesis writes', () => {
  const types = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  expect(types('tools/src/plan/plan.ts')).toBe(types('lib/synthesis/deployment/plan.ts'));
});
