import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { wholeSeconds } from '../../../validation/durations';

/** A time as JupyterHub takes it: whole seconds. Throws where it is none. */
export function seconds(where: IConstruct, what: string, duration: Duration): number {
  return wholeSeconds(where, what, duration, { acceptedBy: 'JupyterHub', example: 'Duration.minutes(10)' });
}
