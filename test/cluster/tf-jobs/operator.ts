import { Chart, Testing } from 'cdk8s';
import { TFJobOperator, WebhookFailurePolicy } from '../../../lib';
import type { Cluster } from '../../cluster-harness/cluster';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import type { ApiResponse, ApiServer } from '../property-based/api-server';
import { startTrainingOperator } from '../running-operator';
import { waitForPods } from '../workloads';
import { type RawJob, rawJob } from './raw-job';

/** The real operator, whose webhook is asked about every job. */
export async function startOperatorWithWebhook(cluster: Cluster): Promise<PodStandIn> {
  const { kubectl } = cluster;
  const chart = new Chart(Testing.app(), 'operator', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator', { webhookFailurePolicy: WebhookFailurePolicy.FAIL });
  await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubeflow' } });
  await kubectl.apply(...Testing.synth(chart));
  await waitForPods(kubectl);
  return startTrainingOperator(cluster);
}

/** What the API server says to a job: with its definition, and with the operator's webhook. */
export function dryRunJob(server: ApiServer, job: RawJob, namespace = 'kubeflow'): Promise<ApiResponse> {
  const { namespace: _, ...metadata } = job.metadata;
  return server.create(
    `/apis/kubeflow.org/v1/namespaces/${namespace}/tfjobs?dryRun=All&fieldValidation=Strict`,
    JSON.stringify({ ...job, metadata }),
    'json',
  );
}

/** Waits until the webhook answers: until then every job is refused. */
export function waitForWebhook(server: ApiServer): Promise<boolean> {
  return until('an answer of the webhook', async () => (await dryRunJob(server, rawJob('first'))).status === 201);
}
