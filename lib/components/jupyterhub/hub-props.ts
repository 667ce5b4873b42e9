import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';

/** What the hub itself is like: the process that signs people in and starts their notebooks. */
export interface HubProps {
  /**
   * CPU and memory of the hub.
   *
   * @default - requests 100m CPU of at most 1, and 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Size of the claim that holds the hub's database.
   *
   * @default Size.gibibytes(1)
   */
  readonly databaseSize?: Size;

  /**
   * StorageClass of the claim that holds the hub's database.
   *
   * @default - the platform's
   */
  readonly databaseStorageClassName?: string;
}
