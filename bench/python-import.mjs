import { join } from 'node:path';
import { run } from './measure.mjs';
import { root } from './workspace.mjs';

/**
 * Measures the import of the Python package: CPU time, and peak memory of the Python process and of the Node.js process of jsii.
 *
 * @param python an interpreter that has the package
 */
export async function pythonImport(python, rounds) {
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(python, [join(root, 'bench', 'programs', 'python_import.py')]);
    samples.push(JSON.parse(stdout));
  }
  const smallest = (figure) => Math.min(...samples.map((sample) => sample[figure]));
  return { milliseconds: smallest('milliseconds'), python: smallest('python'), node: smallest('node') };
}
