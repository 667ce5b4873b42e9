import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster';
import type { Pages } from './pages';
import type { PortForward } from './port-forward';

const REPOSITORY = join(__dirname, '../..');
const RESULTS = join(REPOSITORY, 'test-results');
const LOG_LINES = 15;

/** Removes the results of an earlier run. */
export function removeEvidence(): void {
  rmSync(RESULTS, { recursive: true, force: true });
}

/** The sources of evidence for a failure. */
interface EvidenceSources {
  readonly cluster: TestCluster;
  readonly pages?: Pages;
  readonly forwards: readonly PortForward[];
}

/**
 * Runs a step. If it fails, saves pages and logs, and adds their folder and the last lines of the components' logs to
 * the error.
 */
export async function withEvidence(
  [suite, step]: readonly [suite: string, step: string],
  { cluster, pages, forwards }: EvidenceSources,
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body();
  } catch (error) {
    const folder = join(RESULTS, fileName(suite), fileName(step));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'port-forward.log'), forwards.map(({ log }) => log).join('\n'));
    const summary = await Promise.all([keepLogs(cluster, folder), pages?.save(folder)]).then(
      ([logs]) => logs,
      (reason) => `some pages or logs could not be saved: ${reason}`,
    );
    const failure = error as Error;
    failure.message += `\n\npages and logs: ${relative(REPOSITORY, folder)}\n${summary}`;
    throw failure;
  }
}

/** Writes pods, events and all logs to a folder. Returns the state of each pod and the last lines of each log. */
async function keepLogs({ kubectl, namespacePrefix }: TestCluster, folder: string): Promise<string> {
  const write = (file: string, content: string) => writeFileSync(join(folder, file), content);
  const ofSuite = async (kind: string) => {
    const all = await kubectl.get(kind, '--all-namespaces');
    const objects = all.filter(({ metadata }) => metadata.namespace?.startsWith(namespacePrefix));
    write(`${kind}.json`, JSON.stringify(objects, undefined, 2));
    return objects;
  };
  await ofSuite('events');
  const summary: string[] = [];
  for (const { metadata, status } of await ofSuite('pods')) {
    const { name: pod, namespace = '' } = metadata;
    summary.push(`pod ${namespace}/${pod}: ${status.phase}`);
    for (const { name, ready, restartCount } of status.containerStatuses ?? []) {
      const log = ['logs', '--namespace', namespace, pod, '--container', name];
      const { stdout } = await kubectl.run(...log).catch(noLog);
      write(`${pod}.${name}.log`, stdout);
      if (restartCount > 0) {
        write(`${pod}.${name}.previous.log`, (await kubectl.run(...log, '--previous').catch(noLog)).stdout);
      }
      const state = `container ${name}, ${ready ? 'ready' : 'not ready'}, ${restartCount} restarts; last lines of its log:`;
      summary.push(state, ...stdout.trimEnd().split('\n').slice(-LOG_LINES));
    }
  }
  return summary.join('\n');
}

/** A container that has not started has no log. */
function noLog(error: Error): { readonly stdout: string } {
  return { stdout: error.message };
}

function fileName(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
}
