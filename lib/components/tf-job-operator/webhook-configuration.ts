import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import { clusterScoped } from '../../platforms/namespace';
import { addReadinessChecks } from '../../readiness-checks';
import { wholeSeconds } from '../../validation/durations';
import { Warnings } from '../../warnings';
import { jobKindsWithWebhook, pluralOf } from './job-kind';
import { NAME, type OperatorSettings, WEBHOOK_CONFIGURATION } from './operator-settings';
import { type TFJobOperatorProps, WebhookFailurePolicy } from './tf-job-operator-props';

/**
 * Configures the API server to send each new or changed job to the operator for validation.
 *
 * With a namespace prefix there is no configuration: the operator writes the certificate authority only into the one
 * with upstream's name, which a cluster can have once. The definition of TFJobs contains the rules of the webhook.
 */
export function webhookConfiguration(
  scope: Construct,
  id: string,
  { namespace, watchNamespace, sharesCluster, jobKinds, labels }: OperatorSettings,
  props: TFJobOperatorProps,
): void {
  const { webhookFailurePolicy, webhookTimeout = Duration.seconds(5) } = props;
  const timeoutSeconds = wholeSeconds(scope, 'webhookTimeout', webhookTimeout, {
    acceptedBy: 'Kubernetes',
    max: 30,
    example: 'Duration.seconds(10)',
  });
  if (sharesCluster) {
    warnAboutMissingWebhook(scope, jobKinds, props);
    return;
  }
  addReadinessChecks(scope, () => [
    { object: { kind: 'ValidatingWebhookConfiguration', name: WEBHOOK_CONFIGURATION }, check: { type: 'ca-bundle' } },
  ]);
  clusterScoped(
    new kube.ValidatingWebhookConfiguration(scope, id, {
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

function warnAboutMissingWebhook(
  where: Construct,
  jobKinds: readonly string[],
  { webhookFailurePolicy, webhookTimeout }: TFJobOperatorProps,
): void {
  const reason = 'The operator has no webhook configuration with a namespace prefix, because upstream fixes its name.';
  const validated = jobKindsWithWebhook(jobKinds).slice(1);
  if (validated.length > 0) {
    Warnings.add(
      where,
      'tf-job-operator/no-webhook',
      `additionalJobKinds: only their CustomResourceDefinitions validate ${validated.join(', ')}.`,
      reason,
      'Remove the prefix, or validate these jobs before you create them.',
    );
  }
  const unused = Object.entries({ webhookFailurePolicy, webhookTimeout }).filter(([, value]) => value !== undefined);
  for (const [prop] of unused) {
    Warnings.add(where, 'tf-job-operator/no-webhook', `${prop} has no effect.`, reason, `Remove \`${prop}\`.`);
  }
}
