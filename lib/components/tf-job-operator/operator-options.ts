import type { IConstruct } from 'constructs';
import { checkWholeNumber } from '../../workload/whole-numbers';
import { logOptions } from './operator-log';
import type { TFJobOperatorProps } from './tf-job-operator-props';

/** The options of the operator's command that a user says, under upstream's names; none where nothing is said. */
export function operatorOptions(where: IConstruct, props: TFJobOperatorProps): string[] {
  const { controllerThreads, kubeApiQps, kubeApiBurst } = props;
  for (const [prop, value] of Object.entries({ controllerThreads, kubeApiQps, kubeApiBurst })) {
    checkWholeNumber(where, prop, value, { least: 1, by: 'The training operator' });
  }
  return [
    ...Object.entries({
      '--controller-threads': controllerThreads,
      '--kube-api-qps': kubeApiQps,
      '--kube-api-burst': kubeApiBurst,
    }).flatMap(([option, value]) => (value === undefined ? [] : [`${option}=${value}`])),
    ...(props.otherSchemes ?? []).flatMap((scheme) => scheme._commandOptions(where)),
    ...logOptions(where, props.log),
  ];
}
