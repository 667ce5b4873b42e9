import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { wholeSeconds } from '../workload/seconds';

/** How long a request may last, as ways in count it. Throws where it is no whole number of seconds. */
export function requestSeconds(where: IConstruct, longestRequest: Duration): number {
  return wholeSeconds(where, 'longestRequest', longestRequest, { who: 'a way in', example: 'Duration.days(1)' });
}
