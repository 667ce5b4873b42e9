import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster';

const EXAMPLES = join(__dirname, '../../examples');

/** The one line that the README of an example lets its reader type and that a pattern finds, for the namespaces of a cluster. */
export function readmeCommand(example: string, pattern: RegExp, cluster: TestCluster): string {
  const lines = readFileSync(join(EXAMPLES, example, 'README.md'), 'utf8').split('\n');
  const found = lines.filter((line) => /^(kubectl|curl) /.test(line) && pattern.test(line));
  if (found.length !== 1) {
    throw new Error(`the README of examples/${example} has ${found.length} commands like ${pattern}, not one`);
  }
  return found[0].replace(/ -n (\S+)/, (_, namespace) => ` -n ${cluster.namespace(namespace)}`);
}
