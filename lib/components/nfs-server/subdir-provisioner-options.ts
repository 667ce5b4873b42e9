import type * as kplus from 'cdk8s-plus-27';

/** Claims that get a folder of a disk each. */
export interface NfsSubdirProvisionerOptions {
  /**
   * Whether claims that name no StorageClass get a folder, too. The cluster's own default class must then cease to be one: of two, the
   * newer wins.
   *
   * @default false
   */
  readonly defaultStorageClass?: boolean;

  /**
   * CPU and memory of the provisioner, which makes the folders.
   *
   * @default - CPU: 10m to 200m; memory: 32Mi to 128Mi
   */
  readonly resources?: kplus.ContainerResources;
}
