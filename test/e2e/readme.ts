import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster';

const EXAMPLES = join(__dirname, '../../examples');

/**
 * Returns the only kubectl or curl command in an example's README that matches a pattern, with namespaces of the test
 * cluster.
 */
export function readmeCommand(example: string, pattern: RegExp, cluster: TestCluster): string {
  const lines = readFileSync(join(EXAMPLES, example, 'README.md'), 'utf8').split('\n');
  const found = lines.filter((line) => /^(kubectl|curl) /.test(line) && pattern.test(line));
  if (found.length !== 1) {
    throw new Error(`expected 1 command like ${pattern} in the README of examples/${example}, found ${found.length}`);
  }
  return found[0].replace(/ -n (\S+)/, (_, namespace) => ` -n ${cluster.namespace(namespace)}`);
}
