import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster';
import type { Pages } from './pages';

const REPOSITORY = join(__dirname, '../..');
const LINES_TOLD = 15;

/** Keeps what tells why something failed, and adds to the error where that is and what the components said last. */
export async function explained(
  [suite, step]: readonly [suite: string, step: string],
  { cluster, pages }: { readonly cluster: TestCluster; readonly pages?: Pages },
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body();
  } catch (error) {
    const folder = join(REPOSITORY, 'test-results', fileName(suite), fileName(step));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const told = await Promise.all([keepLogs(cluster, folder), pages?.keep(folder)]).then(
      ([logs]) => logs,
      (reason) => `not all of it could be kept: ${reason}`,
    );
    const failure = error as Error;
    failure.message += `\n\npages and logs: ${relative(REPOSITORY, folder)}\n${told}`;
    throw failure;
  }
}

/** Writes the state of pods, events and all logs into a folder, and gives the last lines of each. */
async function keepLogs({ kubectl, namespacePrefix }: TestCluster, folder: string): Promise<string> {
  const write = async (file: string, ...args: string[]) => {
    const { stdout } = await kubectl.run(...args);
    writeFileSync(join(folder, file), stdout);
    return stdout;
  };
  await write('pods.yaml', 'get', 'pods', '--all-namespaces', '--output=yaml');
  await write('events.txt', 'get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp');
  const pods = (await kubectl.get('pods', '--all-namespaces')).filter(({ metadata }) =>
    metadata.namespace?.startsWith(namespacePrefix),
  );
  const told = [await write('pods.txt', 'get', 'pods', '--all-namespaces', '--output=wide')];
  for (const { metadata, status } of pods) {
    for (const { name, restartCount } of status.containerStatuses ?? []) {
      const log = ['logs', '--namespace', metadata.namespace ?? '', metadata.name, '--container', name];
      const file = `${metadata.name}.${name}`;
      if (restartCount > 0) {
        await write(`${file}.previous.log`, ...log, '--previous').catch(noLog);
      }
      const said = await write(`${file}.log`, ...log).catch(noLog);
      told.push(`last lines of ${file}.log:`, said.trimEnd().split('\n').slice(-LINES_TOLD).join('\n'));
    }
  }
  return told.join('\n');
}

/** A container that has not started has none. */
function noLog(error: Error): string {
  return error.message;
}

function fileName(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
}
