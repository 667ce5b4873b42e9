import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { HubComponent, HubNames } from '../hub-names';

/**
 * Keeps the one pod of a part from being evicted: drains of its node wait until somebody deletes it. A pod that does not work does not
 * keep a node from being drained.
 */
export function addPodDisruptionBudget(scope: Construct, names: HubNames, part: HubComponent, name: string): void {
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name, labels: names.labelsOf(part) },
    spec: {
      minAvailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: names.selectorOf(part) },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
