import type * as kplus from 'cdk8s-plus-27';

/** Where the pod of a component runs. */
export interface PlacementProps {
  /**
   * Labels that the node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that the pod tolerates.
   *
   * @default - none
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * To which nodes and pods the pod is drawn, and from which it keeps away.
   *
   * @default - none
   */
  readonly affinity?: kplus.k8s.Affinity;

  /**
   * Name of the pod's PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}

/** What can be said of the pod of any component, whatever runs in it. */
export interface ComponentPodProps extends PlacementProps {
  /**
   * Whether the cluster's autoscaler may move the pod to another node, which ends what it is doing.
   *
   * @default true
   */
  readonly safeToEvict?: boolean;

  /**
   * Labels of the pod, beside those of all objects, over which they win.
   *
   * @default - those of all objects
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pod.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Names of Secrets of the pod's namespace with which its images are pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * When the component's image is pulled.
   *
   * @default - Kubernetes' own: always for the tag "latest", otherwise where the node lacks it
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;
}
