import type { IConstruct } from 'constructs';
import { checkInteger } from '../../validation/integers';
import { logFlags } from './operator-log';
import type { TFJobOperatorProps } from './tf-job-operator-props';

/** The options of the operator's command that a user says, under upstream's names; none where nothing is said. */
export function operatorFlags(where: IConstruct, props: TFJobOperatorProps): string[] {
  const { controllerThreads, kubeApiQps, kubeApiBurst } = props;
  for (const [prop, value] of Object.entries({ controllerThreads, kubeApiQps, kubeApiBurst })) {
    checkInteger(where, prop, value, { min: 1, acceptedBy: 'The training operator' });
  }
  return [
    ...Object.entries({
      '--controller-threads': controllerThreads,
      '--kube-api-qps': kubeApiQps,
      '--kube-api-burst': kubeApiBurst,
    }).flatMap(([option, value]) => (value === undefined ? [] : [`${option}=${value}`])),
    ...(props.additionalJobKinds ?? []).flatMap((scheme) => scheme._flags(where)),
    ...logFlags(where, props.log),
  ];
}
