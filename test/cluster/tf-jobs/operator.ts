import { Chart, Testing } from 'cdk8s';
import { TFJobOperator, WebhookFailurePolicy } from '../../../lib';
import type { Cluster } from '../../cluster-harness/cluster';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import type { ApiResponse, ApiServer } from '../property-based/api-server/api-server';
import { startTrainingOperator } from '../training-operator/running-operator';
import { waitForPods } from '../workloads';
import { type RawJob, rawJob } from './raw-job';

/** Starts the real operator, with a webhook that must validate every job. */
export async function startOperatorWithWebhook(cluster: Cluster): Promise<PodStandIn> {
  const { kubectl } = cluster;
  const chart = new Chart(Testing.app(), 'operator', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator', { webhookFailurePolicy: WebhookFailurePolicy.FAIL });
  await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubeflow' } });
  await kubectl.apply(...Testing.synth(chart));
  await waitForPods(kubectl);
  return startTrainingOperator(cluster);
}

/** Validates a job with the definition and the operator's webhook. */
export function dryRunJob(server: ApiServer, job: RawJob, namespace = 'kubeflow'): Promise<ApiResponse> {
  const { namespace: _, ...metadata } = job.metadata;
  return server.create(
    `/apis/kubeflow.org/v1/namespaces/${namespace}/tfjobs?dryRun=All&fieldValidation=Strict`,
    JSON.stringify({ ...job, metadata }),
    'json',
  );
}

/** Waits until the webhook responds. Until then every job is rejected. */
export function waitForWebhook(server: ApiServer): Promise<boolean> {
  return until('a response of the webhook', async () => (await dryRunJob(server, rawJob('first'))).status === 201);
}
