import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { seconds } from './seconds';

/** When notebook servers that nobody uses are stopped. Their files stay. */
export interface CullingProps {
  /**
   * Whether notebook servers that nobody uses are stopped.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long a server must have been idle.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * How often idle servers are looked for.
   *
   * @default Duration.minutes(10)
   */
  readonly every?: Duration;

  /**
   * The age at which a server is stopped even while it is in use.
   *
   * @default - none
   */
  readonly maxAge?: Duration;
}

/** What `values.json` says of culling; nothing where it is switched off. */
export function cullingValues(where: IConstruct, culling: CullingProps = {}): object | undefined {
  if (culling.enabled === false) {
    return undefined;
  }
  return {
    timeout: seconds(where, 'culling.timeout', culling.timeout ?? Duration.hours(1)),
    every: seconds(where, 'culling.every', culling.every ?? Duration.minutes(10)),
    max_age: culling.maxAge ? seconds(where, 'culling.maxAge', culling.maxAge) : 0,
  };
}
