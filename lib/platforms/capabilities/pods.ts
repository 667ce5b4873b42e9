import type * as kplus from 'cdk8s-plus-27';

/** What pods carry wherever they run on a platform, and how much they ask for. */
export interface IPodsCapability {
  /** Names of the Secrets that every pod's images are pulled with, in its own namespace. */
  readonly imagePullSecrets: string[];

  /** Labels that the node of every pod must have. What a component says of the same label wins. */
  readonly nodeSelector: { [key: string]: string };

  /** Taints that every pod tolerates. */
  readonly tolerations: kplus.k8s.Toleration[];

  /** Whether the cluster picks whom pods run as, so that a pod which names a user of its own is refused. */
  readonly usesArbitraryUserIds: boolean;

  /**
   * An image as this cluster pulls it: from the registry that everything comes from, where there is one.
   *
   * @param reference the image as somebody named it
   */
  image(reference: string): string;

  /**
   * What a container asks for and may have whose resources nobody states.
   *
   * @param resources what it has where there is no shortage
   */
  defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources;
}
