import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** A time as JupyterHub takes it: whole seconds. Throws where it is none. */
export function seconds(where: IConstruct, what: string, duration: Duration): number {
  const milliseconds = duration.toMilliseconds({ integral: false });
  if (milliseconds < 1000 || milliseconds % 1000 !== 0) {
    throw new KubeflowError(
      where,
      `${what}: ${milliseconds} ms is not a time that JupyterHub can wait.`,
      'JupyterHub accepts whole seconds, at least 1.',
      'Use for example Duration.minutes(10).',
    );
  }
  return milliseconds / 1000;
}
