import type { IConstruct } from 'constructs';
import { checkInteger } from '../../validation/integers';
import { logFlags } from './operator-log';
import { CERTIFICATE_SECRET, METRICS_PORT, NAME, type OperatorSettings, PROBE_PORT } from './operator-settings';
import type { TFJobOperatorProps } from './tf-job-operator-props';

/**
 * Returns the command-line flags of the operator.
 *
 * @throws KubeflowError if a flag of the props is invalid.
 */
export function operatorFlags(where: IConstruct, settings: OperatorSettings, props: TFJobOperatorProps): string[] {
  const { schedulerName } = settings.gangScheduler;
  return [
    ...settings.jobKinds.map((kind) => `--enable-scheme=${kind}`),
    ...(schedulerName === undefined ? [] : [`--gang-scheduler-name=${schedulerName}`]),
    ...(settings.watchNamespace === undefined ? [] : [`--namespace=${settings.watchNamespace}`]),
    '--leader-elect',
    `--leader-election-id=${NAME}`,
    `--metrics-bind-address=:${METRICS_PORT}`,
    `--health-probe-bind-address=:${PROBE_PORT}`,
    `--webhook-server-port=${settings.webhookPort}`,
    `--webhook-service-name=${NAME}`,
    `--webhook-secret-name=${CERTIFICATE_SECRET}`,
    ...limitFlags(where, props),
    ...(props.additionalJobKinds ?? []).flatMap((kind) => kind._flags(where)),
    ...logFlags(where, props.log),
  ];
}

function limitFlags(where: IConstruct, { controllerThreads, kubeApiQps, kubeApiBurst }: TFJobOperatorProps): string[] {
  for (const [prop, value] of Object.entries({ controllerThreads, kubeApiQps, kubeApiBurst })) {
    checkInteger(where, prop, value, { min: 1, acceptedBy: 'The training operator' });
  }
  return Object.entries({
    '--controller-threads': controllerThreads,
    '--kube-api-qps': kubeApiQps,
    '--kube-api-burst': kubeApiBurst,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
}
