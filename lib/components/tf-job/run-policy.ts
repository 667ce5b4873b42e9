import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { toManifest } from '../../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import { wholeSeconds } from '../../validation/durations';
import { checkInteger } from '../../validation/integers';
import { checkQuantities } from '../../validation/quantities';
import { CleanPodPolicy, type TFSchedulingPolicy } from './job-policies';
import type { TFJobProps } from './tf-job-props';

/**
 * Returns the `runPolicy` of a TFJob.
 *
 * @param pods number of pods in the job
 */
export function runPolicy(where: IConstruct, props: TFJobProps, pods: number): { [field: string]: unknown } {
  checkCount(where, 'backoffLimit', props.backoffLimit);
  return {
    cleanPodPolicy: props.cleanPodPolicy ?? CleanPodPolicy.RUNNING,
    ...(props.ttlAfterFinished && {
      ttlSecondsAfterFinished: seconds(where, 'ttlAfterFinished', props.ttlAfterFinished, 0),
    }),
    ...(props.activeDeadline && { activeDeadlineSeconds: seconds(where, 'activeDeadline', props.activeDeadline, 1) }),
    ...(props.backoffLimit !== undefined && { backoffLimit: props.backoffLimit }),
    ...(props.suspend !== undefined && { suspend: props.suspend }),
    ...(props.managedBy !== undefined && { managedBy: props.managedBy }),
    ...(props.schedulingPolicy && { schedulingPolicy: schedulingPolicy(where, props.schedulingPolicy, pods) }),
  };
}

/**
 * Checks a count.
 *
 * @throws KubeflowError if the count is set and is not a whole number from 0.
 */
export function checkCount(where: IConstruct, what: string, count: number | undefined): void {
  checkInteger(where, what, count, { min: 0, acceptedBy: 'Kubernetes' });
}

/**
 * Returns a duration in whole seconds.
 *
 * @throws KubeflowError if the duration is not a whole number of seconds, or is less than `min`.
 */
export function seconds(where: IConstruct, what: string, duration: Duration, min: number): number {
  return wholeSeconds(where, what, duration, { acceptedBy: 'Kubernetes', min, example: 'Duration.hours(1)' });
}

function schedulingPolicy(where: IConstruct, policy: TFSchedulingPolicy, pods: number): { [field: string]: unknown } {
  const { minAvailable, queue, priorityClass, scheduleTimeout } = policy;
  const what = 'schedulingPolicy.minResources';
  const minResources = toManifest('', policy.minResources, { where, what });
  checkCount(where, 'schedulingPolicy.minAvailable', minAvailable);
  if (minAvailable !== undefined && minAvailable > pods) {
    throw new KubeflowError(
      where,
      `schedulingPolicy.minAvailable: ${minAvailable} is more than the ${pods} ${pods === 1 ? 'pod' : 'pods'} of the job.`,
      `Must be at most ${pods}: the gang scheduler would wait forever for more pods.`,
      `Use at most ${pods}, or remove \`minAvailable\` to start all pods together.`,
    );
  }
  if (queue !== undefined) {
    checkName(where, 'schedulingPolicy.queue', queue, DNS_SUBDOMAIN);
  }
  if (priorityClass !== undefined) {
    checkName(where, 'schedulingPolicy.priorityClass', priorityClass, DNS_SUBDOMAIN);
  }
  checkQuantities(where, what, minResources ?? {}, {});
  return {
    ...(minAvailable !== undefined && { minAvailable }),
    ...(queue !== undefined && { queue }),
    ...(minResources && { minResources }),
    ...(priorityClass !== undefined && { priorityClass }),
    ...(scheduleTimeout && {
      scheduleTimeoutSeconds: seconds(where, 'schedulingPolicy.scheduleTimeout', scheduleTimeout, 0),
    }),
  };
}
