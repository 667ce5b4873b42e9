import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isTerraformToken } from '../../synthesis/token-guard';
import { MAX_INT32 } from '../../workload/counts';
import { checkMember } from '../../workload/enum-checks';
import { CleanPodPolicy } from './job-policies';
import type { TFJobProps } from './tf-job-props';

/** The `runPolicy` of a TFJob. */
export function runPolicy(where: IConstruct, props: TFJobProps): { [field: string]: unknown } {
  checkCount(where, 'backoffLimit', props.backoffLimit);
  checkMember(where, 'cleanPodPolicy', props.cleanPodPolicy, CleanPodPolicy);
  return {
    cleanPodPolicy: props.cleanPodPolicy ?? CleanPodPolicy.RUNNING,
    ...(props.ttlAfterFinished && {
      ttlSecondsAfterFinished: seconds(where, 'ttlAfterFinished', props.ttlAfterFinished, 0),
    }),
    ...(props.activeDeadline && { activeDeadlineSeconds: seconds(where, 'activeDeadline', props.activeDeadline, 1) }),
    ...(props.backoffLimit !== undefined && { backoffLimit: props.backoffLimit }),
    ...(props.suspend !== undefined && { suspend: props.suspend }),
  };
}

/** Throws where a number is not one that things are counted with. */
export function checkCount(where: IConstruct, what: string, count: number | undefined): void {
  if (count === undefined || isTerraformToken(count)) {
    return;
  }
  if (!Number.isInteger(count) || count < 0 || count > MAX_INT32) {
    throw new KubeflowError(
      where,
      `${what}: ${count} is not accepted.`,
      `Kubernetes accepts a whole number from 0 to ${MAX_INT32}.`,
    );
  }
}

function seconds(where: IConstruct, what: string, duration: Duration, minimum: number): number {
  const count = duration.toSeconds({ integral: false });
  if (!Number.isInteger(count) || count < minimum || count > MAX_INT32) {
    throw new KubeflowError(
      where,
      `${what}: ${count} seconds is not accepted.`,
      `The training operator accepts whole seconds, at least ${minimum}.`,
      'Use for example Duration.hours(1).',
    );
  }
  return count;
}
