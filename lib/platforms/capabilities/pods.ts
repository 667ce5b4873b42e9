import type * as kplus from 'cdk8s-plus-27';

/** Settings that apply to all pods of a platform. */
export interface IPodsCapability {
  /** Names of the image pull Secrets of every pod, in the namespace of the pod. */
  readonly imagePullSecrets: string[];

  /** Labels that the node of every pod must have. A value that a component sets for the same label takes precedence. */
  readonly nodeSelector: { [key: string]: string };

  /** Taints that every pod tolerates. */
  readonly tolerations: kplus.k8s.Toleration[];

  /** Whether the cluster assigns user IDs and rejects pods that set one (OpenShift). */
  readonly usesArbitraryUserIds: boolean;

  /**
   * Returns the image reference that the cluster pulls: in the registry mirror, if the platform has one.
   *
   * @param reference the image reference that the user specified
   */
  image(reference: string): string;

  /**
   * Returns the resources of a container whose resources the user does not specify.
   *
   * @param resources defaults of the component
   */
  defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources;
}
