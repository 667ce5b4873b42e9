// Code of docs/gitops.md.
import { ApiObject, Duration } from 'cdk8s';
import { type KubeflowApp, MinikubePlatform, TFJob, TFJobOperator, WebhookFailurePolicy } from 'kubeflow-cdk';

export function syncWaves(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop', { enforcesNetworkPolicies: true });
  new TFJobOperator(platform.chart('tf-job-operator', { namespace: 'training-operator' }), 'operator', {
    webhookFailurePolicy: WebhookFailurePolicy.FAIL,
  });
  new TFJob(platform.chart('mnist'), 'mnist', {
    image: 'trainer:1',
    worker: {},
    activeDeadline: Duration.hours(12),
    ttlAfterFinished: Duration.days(1),
  });
  for (const object of app.node.findAll().filter(ApiObject.isApiObject)) {
    const wave = object.kind === 'TFJob' ? '1' : '0';
    object.metadata.addAnnotation('argocd.argoproj.io/sync-wave', wave);
  }
}
