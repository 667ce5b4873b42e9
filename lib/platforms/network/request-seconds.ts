import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { wholeSeconds } from '../../validation/durations';

/** How long a request may last, as ways in count it. Throws where it is no whole number of seconds. */
export function requestTimeoutSeconds(where: IConstruct, requestTimeout: Duration): number {
  return wholeSeconds(where, 'requestTimeout', requestTimeout, { acceptedBy: 'a way in', example: 'Duration.days(1)' });
}
