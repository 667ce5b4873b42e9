import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEALTH = join(import.meta.dirname, '../../src/health');

test('health rules import only each other and types of objects, so that any program can use them', () => {
  const imports = readdirSync(HEALTH).flatMap((file) =>
    [...readFileSync(join(HEALTH, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, imported]) => imported),
  );
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter((imported) => !imported.startsWith('./') && imported !== '../kubernetes/objects')).toEqual([]);
});
