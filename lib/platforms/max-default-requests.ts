import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';

/** The most that a container requests whose resources nobody states. */
export interface MaxDefaultRequests {
  /**
   * CPU.
   *
   * @default - as much as the component asks for
   */
  readonly cpu?: Cpu;

  /**
   * Memory.
   *
   * @default - as much as the component asks for
   */
  readonly memory?: Size;
}
