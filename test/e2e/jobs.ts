import type { TestCluster } from '../cluster/test-cluster';
import { until } from '../cluster-harness/until';

/** Waits until a TFJob has succeeded; fails at once when it has failed. */
export async function waitForJob(cluster: TestCluster, name: string): Promise<void> {
  const namespace = cluster.namespace('kubeflow');
  const end = await until(
    `the end of the TFJob ${name}`,
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

/** What a replica prints from its start to its end: the operator may delete its pod as soon as the job has ended. */
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
