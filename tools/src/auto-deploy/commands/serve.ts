import { once } from 'node:events';
import type { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { KubernetesClient } from '../../kubernetes/kubernetes-client';
import type { KubeObject } from '../../kubernetes/objects';
import type { Terminal } from '../../terminal/terminal';
import type { DeployerApi } from '../records/api';
import { LABELS } from '../records/record';
import { deployerServer } from '../server/server';
import { readSnapshot, type Snapshot } from '../server/snapshot';
import { type AutoDeployOptions, connectDeployer, logger, portOption } from './options';

/** Maximum age of a snapshot in milliseconds. Many readers must not load the API server. */
const MAX_AGE = 5000;
const LOG_LINES = 5000;

/** Serves the page, the API and metrics until a signal. */
export async function serve(terminal: Terminal, options: AutoDeployOptions): Promise<ExitCode> {
  const port = portOption('--port', options.port);
  const api = connectDeployer(terminal, options);
  const server = deployerServer({
    snapshot: cached(() => readSnapshot(api, Date.now())),
    log: (name) => readLog(api, name),
  });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
  try {
    server.listen(port);
    await once(server, 'listening');
    logger(terminal, options.json ?? false)(`serves port ${port}, for namespace "${api.namespace}"`);
    await stopped;
    return ExitCode.success;
  } finally {
    server.close();
    server.closeAllConnections();
    api.server.close();
  }
}

/** Reads again if the last snapshot is too old. Requests at the same time share one. */
export function cached(read: () => Promise<Snapshot>, maxAge = MAX_AGE): () => Promise<Snapshot> {
  let last: { readonly at: number; readonly snapshot: Promise<Snapshot> } | undefined;
  return () => {
    if (last === undefined || performance.now() - last.at > maxAge) {
      const snapshot = read();
      last = { at: performance.now(), snapshot };
      snapshot.catch(() => {
        last = undefined;
      });
    }
    return last.snapshot;
  };
}

/** Returns the logs of the pods of an instance's Jobs, the oldest first. */
export async function readLog(api: DeployerApi, instance: string): Promise<string | undefined> {
  const client = new KubernetesClient(api.server);
  const labelSelector = `${LABELS.deployer}=${api.namespace},${LABELS.instance}=${instance}`;
  const pods = await client.list(
    { group: '', kind: 'Pod', version: 'v1' },
    { namespace: api.namespace, labelSelector },
  );
  if (pods.length === 0) {
    return undefined;
  }
  const created = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? '';
  const logs: string[] = [];
  for (const { metadata } of pods.sort((a, b) => (created(a) < created(b) ? -1 : 1))) {
    const { name, namespace } = metadata;
    // A pod that waits has no log.
    const log = await client
      .logs({ name, namespace }, { tailLines: LOG_LINES })
      .catch((error: CliError) => `${error.reason ?? error.message}\n`);
    logs.push(`# ${name}\n${log}`);
  }
  return logs.join('\n');
}
