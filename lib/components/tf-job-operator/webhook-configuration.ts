import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { wholeSeconds } from '../../validation/durations';
import { checkEnum } from '../../validation/enums';
import { jobKindsWithWebhook, pluralOf } from './job-kind';
import { NAME, type OperatorSettings, WEBHOOK_CONFIGURATION } from './operator-settings';
import { type TFJobOperatorProps, WebhookFailurePolicy } from './tf-job-operator-props';

/** Configures the API server to send each new or changed job to the operator for validation. */
export function webhookConfiguration(
  scope: Construct,
  id: string,
  { namespace, watchNamespace, jobKinds, labels }: OperatorSettings,
  { webhookFailurePolicy, webhookTimeout = Duration.seconds(5) }: TFJobOperatorProps,
): void {
  checkEnum(scope, 'webhookFailurePolicy', webhookFailurePolicy, WebhookFailurePolicy);
  const timeoutSeconds = wholeSeconds(scope, 'webhookTimeout', webhookTimeout, {
    acceptedBy: 'Kubernetes',
    max: 30,
    example: 'Duration.seconds(10)',
  });
  clusterScoped(
    new k8s.KubeValidatingWebhookConfiguration(scope, id, {
      metadata: { name: WEBHOOK_CONFIGURATION, labels },
      webhooks: jobKindsWithWebhook(jobKinds).map((kind) => ({
        name: `validator.${kind}.training-operator.kubeflow.org`,
        admissionReviewVersions: ['v1'],
        // The operator adds the caBundle, and `kubectl apply` keeps it.
        clientConfig: {
          service: { name: NAME, namespace, path: `/validate-kubeflow-org-v1-${kind}`, port: 443 },
        },
        // By default `Ignore`, so that jobs can be applied together with the operator, which becomes ready later. Until then
        // the rules of the CustomResourceDefinition reject the same jobs.
        failurePolicy: webhookFailurePolicy ?? WebhookFailurePolicy.IGNORE,
        ...(watchNamespace !== undefined && {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': watchNamespace } },
        }),
        sideEffects: 'None',
        timeoutSeconds,
        rules: [
          {
            apiGroups: ['kubeflow.org'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: [pluralOf(kind)],
            // With the default, `*`, each `kubectl apply` would report a change.
            scope: 'Namespaced',
          },
        ],
      })),
    }),
  );
}
