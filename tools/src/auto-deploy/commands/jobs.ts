import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode } from '../../exit-codes';
import { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { interruptible } from '../../processes/interrupt';
import type { Terminal } from '../../terminal/terminal';
import { launchInstance } from '../jobs/launch';
import { withPodKubeconfig } from '../jobs/pod-kubeconfig';
import { removeInstance } from '../jobs/remove';
import { readTask } from '../jobs/task';
import { DeployerApi } from '../records/api';

/** Deploys or deletes an instance, in its Job. */
export async function runJob(terminal: Terminal, kind: 'launch' | 'remove'): Promise<ExitCode> {
  const task = readTask(terminal.env);
  const env = withPodKubeconfig(terminal.env, terminal.cwd);
  const client = KubernetesClient.connect(env);
  const api = new DeployerApi(client.server, task.namespace);
  try {
    return await interruptible('The next pass of the auto-deployer continues.', async (signal) => {
      if (kind === 'remove') {
        const log = (line: string) => terminal.stdout.write(`${line}\n`);
        return removeInstance(task, { api, client, signal, log });
      }
      const folder = join(terminal.cwd, 'source');
      mkdirSync(folder, { recursive: true });
      return launchInstance(task, { terminal: { ...terminal, env }, api, folder, signal });
    });
  } finally {
    client.server.close();
  }
}
