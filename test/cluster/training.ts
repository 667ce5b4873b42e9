import type { Cluster } from '../ground/cluster';
import type { KubeObject } from '../ground/kubectl';
import { PodStandIn } from '../ground/stand-in/pod-stand-in';
import { until } from '../ground/until';

const NAMESPACE = '--namespace=kubeflow';

/** Runs the real operator in the place of its simulated pod. The cluster needs the tools of `training-operator`. */
export async function startTrainingOperator(cluster: Cluster): Promise<PodStandIn> {
  const pod = await cluster.kubectl.getOne('pod', NAMESPACE, '--selector=app.kubernetes.io/name=training-operator');
  const operator = await PodStandIn.start(cluster, pod, {
    programs: { '/manager': cluster.tools.path('training-operator') },
  });
  // It does nothing before its webhook has a certificate.
  await operator.bringSecret('training-operator-webhook-cert', 'tls.crt');
  return operator;
}

/** Waits until the operator has made all pods of the only job. */
export function runningPodsOfJob({ kubectl }: Cluster, count: number): Promise<KubeObject[]> {
  return until('the pods of the job', async () => {
    const pods = await kubectl.get('pods', NAMESPACE, '--selector=training.kubeflow.org/job-name');
    return pods.length === count && pods.every(({ status }) => status.phase === 'Running') && pods;
  });
}
