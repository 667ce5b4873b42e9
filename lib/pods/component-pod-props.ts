import type * as kplus from 'cdk8s-plus-27';
import type * as k8s from '../k8s';

/** Properties that control on which nodes a pod is scheduled. */
export interface PlacementProps {
  /**
   * Labels that the node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Node taints that the pod tolerates.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Affinity and anti-affinity of the pod to nodes and to other pods.
   *
   * @default - none
   */
  readonly affinity?: k8s.Affinity;

  /**
   * Name of the pod's PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}

/** Pod properties that all components support. */
export interface ComponentPodProps extends PlacementProps {
  /**
   * Whether the cluster autoscaler may evict the pod to remove its node. Eviction interrupts the pod's work.
   *
   * @default true
   */
  readonly safeToEvict?: boolean;

  /**
   * Labels of the pod, in addition to the labels of all objects. They override labels with the same key.
   *
   * @default - the labels of all objects
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pod.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Names of Secrets in the pod's namespace for pulling its images.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * When the component's image is pulled.
   *
   * @default - as in Kubernetes: always for the tag "latest", otherwise only if the node does not have the image
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;
}
