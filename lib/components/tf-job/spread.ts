import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { MAX_INT32 } from '../../workload/counts';
import { isLabelKey } from '../../workload/label-rules';
import type { TFSpread } from './tf-pod-props';

/** The same as the scheduler takes them, for all pods of the job. */
export function spreadConstraints(
  where: IConstruct,
  what: string,
  spreads: readonly TFSpread[],
  selector: { [key: string]: string },
): k8s.TopologySpreadConstraint[] {
  const seen = new Set<string>();
  return spreads.map(({ topologyKey, maxSkew = 1, required = false }) => {
    if (!isLabelKey(topologyKey)) {
      throw new KubeflowError(
        where,
        `${what}: topologyKey "${topologyKey}" is not the key of a label of nodes.`,
        'Use for example "kubernetes.io/hostname" or "topology.kubernetes.io/zone".',
      );
    }
    if (!Number.isInteger(maxSkew) || maxSkew < 1 || maxSkew > MAX_INT32) {
      throw new KubeflowError(
        where,
        `${what}: maxSkew ${maxSkew} is not a number of pods.`,
        'Kubernetes accepts a whole number above zero.',
      );
    }
    const whenUnsatisfiable = required ? 'DoNotSchedule' : 'ScheduleAnyway';
    if (seen.has(`${topologyKey} ${whenUnsatisfiable}`)) {
      throw new KubeflowError(
        where,
        `${what}: the pods are spread over "${topologyKey}" twice.`,
        'Kubernetes accepts each place once as required, and once as wished for.',
        'Leave one out.',
      );
    }
    seen.add(`${topologyKey} ${whenUnsatisfiable}`);
    return { topologyKey, maxSkew, whenUnsatisfiable, labelSelector: { matchLabels: selector } };
  });
}
