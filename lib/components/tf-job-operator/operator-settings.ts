import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import { namespacedClusterName } from '../../platforms/cluster-scoped-name';
import { namespacePrefix, prefixedNamespace } from '../../platforms/namespace';
import type { IPlatform } from '../../platforms/platform';
import { PlatformBase } from '../../platforms/platform-base';
import { Platform } from '../../platforms/platform-lookup';
import { type RecommendedLabels, workloadLabels } from '../../pods/labels';
import { checkPort } from '../../validation/ports';
import { checkGangScheduler, GangScheduler } from './gang-scheduler';
import { enabledJobKinds } from './job-kind';
import type { TFJobOperatorProps } from './tf-job-operator-props';

// Upstream's names. The name of the webhook configuration is compiled into the operator.
export const NAME = 'training-operator';
export const CERTIFICATE_SECRET = 'training-operator-webhook-cert';
export const WEBHOOK_CONFIGURATION = 'validator.training-operator.kubeflow.org';
export const WORKLOAD: RecommendedLabels = { name: NAME, instance: NAME, component: 'controller' };

export const METRICS_PORT = 8080;
export const PROBE_PORT = 8081;

/** Validated settings that several objects of the operator use. */
export interface OperatorSettings {
  readonly platform: IPlatform;
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Namespace of the jobs; undefined for all namespaces. */
  readonly watchNamespace?: string;
  /** Whether the cluster can have other operators, which have other namespace prefixes. */
  readonly sharesCluster: boolean;
  readonly jobKinds: readonly string[];
  readonly gangScheduler: GangScheduler;
  readonly webhookPort: number;
  /** Labels of all objects and pods. */
  readonly labels: { [key: string]: string };
}

/**
 * Returns the settings of an operator.
 *
 * @throws KubeflowError if the chart has no namespace, or if a prop is invalid.
 */
export function operatorSettings(scope: Construct, props: TFJobOperatorProps): OperatorSettings {
  const gangScheduler = props.gangScheduler ?? GangScheduler.none();
  checkGangScheduler(scope, gangScheduler);
  return {
    platform: Platform._ofComponent(scope, props.platform),
    namespace: operatorNamespace(scope),
    watchNamespace: watchedNamespace(scope, props),
    sharesCluster: namespacePrefix(scope) !== '',
    jobKinds: enabledJobKinds(scope, props.additionalJobKinds),
    gangScheduler,
    webhookPort: webhookPort(scope, props),
    labels: workloadLabels(scope, WORKLOAD, {
      // Upstream's documentation selects the pod by this label.
      'control-plane': 'kubeflow-training-operator',
      ...props.labels,
    }),
  };
}

function operatorNamespace(scope: Construct): string {
  const { namespace } = Chart.of(scope);
  if (namespace === undefined) {
    throw new KubeflowError(
      scope,
      'the chart has no namespace.',
      'Must have a namespace, because the webhook configuration and the role bindings refer to it.',
      "Use `new Chart(app, 'operator', { namespace: 'kubeflow' })`, or `platform.chart()`.",
    );
  }
  return namespace;
}

/**
 * Returns the name of a cluster-scoped object of the operator. With a namespace prefix it contains the namespace of the
 * operator, because an environment can then have several operators.
 */
export function operatorClusterName(
  scope: Construct,
  { sharesCluster, namespace }: OperatorSettings,
  name: string,
): string {
  return sharesCluster ? namespacedClusterName(scope, namespace, name) : name;
}

/** With a namespace prefix, other operators manage the jobs of other namespaces. */
function watchedNamespace(scope: Construct, { watchNamespace }: TFJobOperatorProps): string | undefined {
  if (watchNamespace === undefined) {
    return namespacePrefix(scope) === '' ? undefined : defaultJobNamespace(scope);
  }
  const namespace = prefixedNamespace(scope, watchNamespace);
  checkName(scope, 'watchNamespace', namespace);
  return namespace;
}

/** Returns the namespace of charts without a `namespace` option, and creates it. */
function defaultJobNamespace(scope: Construct): string {
  const platform = Platform._above(scope);
  return platform && PlatformBase.isPlatform(platform)
    ? (platform as PlatformBase)._ensureDefaultNamespace()
    : operatorNamespace(scope);
}

function webhookPort(scope: Construct, { webhookServerPort = 9443 }: TFJobOperatorProps): number {
  checkPort(scope, 'webhookServerPort', webhookServerPort);
  if ([METRICS_PORT, PROBE_PORT].includes(webhookServerPort)) {
    throw new KubeflowError(
      scope,
      `webhookServerPort: the operator already uses port ${webhookServerPort}.`,
      `Must not be ${METRICS_PORT} (metrics) or ${PROBE_PORT} (probes).`,
      'Remove `webhookServerPort`, or use for example 9443.',
    );
  }
  return webhookServerPort;
}
