import type { IConstruct } from 'constructs';
import type * as kube from '../../k8s/kube';
import type { IPlatform } from '../../platforms/platform';
import { mayBePreempted } from '../../platforms/preemptible-nodes';
import { Warnings } from '../../warnings';
import { TFRestartPolicy } from './job-policies';
import type { ReplicaGroup } from './replicas';
import type { TFJobProps } from './tf-job-props';

/**
 * Returns the groups with a restart policy for those whose pods may run on Spot VMs: without one, the first reclaimed node
 * fails the job. A reclaimed pod ends with a signal, so `EXIT_CODE` recreates it.
 */
export function withPreemptionPolicy(
  where: IConstruct,
  platform: IPlatform,
  props: TFJobProps,
  groups: readonly ReplicaGroup[],
  templates: readonly kube.PodTemplateSpec[],
): ReplicaGroup[] {
  return groups.map((group, index) => {
    const { prop, replica } = group;
    if (!mayBePreempted(platform.pods, templates[index].spec as kube.PodSpec)) {
      return group;
    }
    const policy = replica.restartPolicy ?? props.restartPolicy;
    if (policy === TFRestartPolicy.NEVER) {
      Warnings.add(
        where,
        'tf-job/preemptible-without-restart',
        `${prop} may run on Spot VMs, and its restart policy is Never.`,
        'The job fails when the provider reclaims the node of a pod.',
        'Use TFRestartPolicy.EXIT_CODE, which is the default for such pods, and checkpoints.',
      );
    }
    return policy === undefined
      ? { ...group, replica: { ...replica, restartPolicy: TFRestartPolicy.EXIT_CODE } }
      : group;
  });
}
