import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { HubParts, Part } from './hub-parts';

/**
 * Keeps the one pod of a part from being evicted: drains of its node wait until somebody deletes it. A pod that does not work does not
 * keep a node from being drained.
 */
export function keepFromEviction(scope: Construct, parts: HubParts, part: Part, name: string): void {
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name, labels: parts.labelsOf(part) },
    spec: {
      minAvailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: parts.selectorOf(part) },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
