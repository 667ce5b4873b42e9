import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SUITES } from './gate';
import { KNOWN_FLAKY } from './known-flaky';

const gate = Object.entries(SUITES).flatMap(([folder, names]) => names.map((name) => `test/${folder}/${name}.test.ts`));

// Otherwise, a suite that was renamed would leave the gate silently.
test.each([...gate, ...Object.keys(KNOWN_FLAKY)])('%s exists', (suite) => {
  expect(existsSync(join(__dirname, '..', suite))).toBe(true);
});

test('no suite of the gate is known to be flaky', () => {
  expect(gate.filter((suite) => suite in KNOWN_FLAKY)).toEqual([]);
});
