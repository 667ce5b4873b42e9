import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { jobKindsWithWebhook, pluralOf } from './job-kind';
import type { WebhookFailurePolicy } from './tf-job-operator-props';

/** What the webhooks are told. */
export interface WebhookSettings {
  /** The operator knows the configuration by it. */
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly serviceName: string;
  readonly namespace: string;
  readonly jobKinds: readonly string[];
  readonly failurePolicy: WebhookFailurePolicy;
  readonly timeoutSeconds: number;
  /** The namespace that jobs are looked at in; undefined for all. */
  readonly watchNamespace?: string;
}

/** Lets the API server ask the operator about each job. */
export function webhookConfiguration(scope: Construct, id: string, props: WebhookSettings): void {
  const { name, labels, watchNamespace } = props;
  clusterScoped(
    new k8s.KubeValidatingWebhookConfiguration(scope, id, {
      metadata: { name, labels },
      webhooks: jobKindsWithWebhook(props.jobKinds).map((scheme) => ({
        name: `validator.${scheme}.training-operator.kubeflow.org`,
        admissionReviewVersions: ['v1'],
        // The operator adds the caBundle, and applying this again leaves it there.
        clientConfig: {
          service: {
            name: props.serviceName,
            namespace: props.namespace,
            path: `/validate-kubeflow-org-v1-${scheme}`,
            port: 443,
          },
        },
        // Ignored by default, so that jobs can be applied together with the operator, which is ready only later.
        // Until then the definition refuses by its own rules what the webhook would.
        failurePolicy: props.failurePolicy,
        ...(watchNamespace !== undefined && {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': watchNamespace } },
        }),
        sideEffects: 'None',
        timeoutSeconds: props.timeoutSeconds,
        rules: [
          {
            apiGroups: ['kubeflow.org'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: [pluralOf(scheme)],
            // The default, which is all of them, would be told to apply as a change each time.
            scope: 'Namespaced',
          },
        ],
      })),
    }),
  );
}
