import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { wholeSeconds } from '../../../validation/durations';
import { restTimeout } from '../options/rest-options';
import type { TFServingProps } from '../tf-serving-props';

/** Times of a terminating pod, in seconds. */
export interface Termination {
  /** Time before SIGTERM, while the pod still accepts requests. */
  readonly drain: number;
  /** Time until SIGKILL. */
  readonly gracePeriod: number;
}

/** Returns the time that a terminating pod continues to accept requests. */
export function drainTimeOf({ drainTime }: TFServingProps): Duration {
  return drainTime ?? Duration.seconds(15);
}

/**
 * Returns the drain time and the grace period of a pod.
 *
 * @throws KubeflowError if `drainTime` or `requestTimeout` is invalid.
 */
export function termination(where: IConstruct, props: TFServingProps): Termination {
  const drain = podSeconds(where, 'drainTime', drainTimeOf(props), 1);
  const requestTimeout = props.requestTimeout ?? roundedUp(restTimeout(props.rest));
  return { drain, gracePeriod: drain + podSeconds(where, 'requestTimeout', requestTimeout, 0) };
}

/**
 * Returns a time for a field of a pod or Deployment, in whole seconds.
 *
 * @throws KubeflowError if the time is not a whole number of seconds from `min` to 1,000,000,000.
 */
export function podSeconds(where: IConstruct, prop: string, time: Duration, min: number): number {
  // The sum of two times must fit into an int32 field.
  return wholeSeconds(where, prop, time, {
    acceptedBy: 'Kubernetes',
    min,
    max: 1_000_000_000,
    example: 'Duration.seconds(30)',
  });
}

function roundedUp(time: Duration): Duration {
  return Duration.seconds(Math.ceil(time.toSeconds({ integral: false })));
}
