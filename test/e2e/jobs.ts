import type { TestCluster } from '../cluster/test-cluster';
import { until } from '../cluster-harness/until';

/**
 * Waits until a TFJob has succeeded.
 *
 * @throws Error at once if the job fails
 */
export async function waitForJob(cluster: TestCluster, name: string): Promise<void> {
  const namespace = cluster.namespace('kubeflow');
  const end = await until(
    `TFJob ${name} to end`,
    async () => {
      const { status } = await cluster.kubectl.getOne('tfjob', name, '--namespace', namespace);
      return status?.conditions?.find(
        ({ type, status: holds }: any) => /^(Succeeded|Failed)$/.test(type) && holds === 'True',
      );
    },
    cluster.patience,
  );
  if (end.type !== 'Succeeded') {
    throw new Error(`TFJob ${name}: ${end.message}`);
  }
}

/**
 * Returns the complete log of a replica. It is followed from the start, because the operator may delete the pod as soon
 * as the job ends.
 */
export function followLog(cluster: TestCluster, pod: string): Promise<string> {
  return until(
    `the log of ${pod}`,
    async () => {
      const { stdout } = await cluster.kubectl.run(
        'logs',
        '--follow',
        pod,
        '--namespace',
        cluster.namespace('kubeflow'),
      );
      return stdout;
    },
    cluster.patience,
  );
}
