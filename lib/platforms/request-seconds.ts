import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { MAX_INT32 } from '../workload/counts';

/** How long a request may last, as ways in count it. Throws where it is no whole number of seconds. */
export function requestSeconds(where: IConstruct, longestRequest: Duration): number {
  const seconds = longestRequest.toSeconds({ integral: false });
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_INT32)) {
    throw new KubeflowError(
      where,
      `longestRequest: ${seconds} seconds are not a time that a way in can wait.`,
      `Accepted are whole seconds from 1 to ${MAX_INT32}.`,
      'Use for example Duration.days(1).',
    );
  }
  return seconds;
}
