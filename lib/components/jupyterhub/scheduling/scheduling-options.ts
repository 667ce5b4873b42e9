import type * as kplus from 'cdk8s-plus-27';
import type { ComponentPodProps } from '../../../pods/component-pod-props';

/** Which images are on the nodes before a user asks for a notebook. */
export interface PrePullerOptions {
  /**
   * Whether the images of notebooks are kept on every node that notebooks may go to, new nodes included.
   *
   * It costs a pod a node that does nothing, and the images' room on its disk. Without it, the first notebook on a node
   * waits for its image, which may take longer than `notebooks.startTimeout`.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Images to keep on the nodes besides those of notebooks. Each must have `/bin/sh`, which is run to end at once.
   *
   * @default - none
   */
  readonly extraImages?: string[];

  /**
   * CPU and memory of each container that pulls an image, and of the one that waits then.
   *
   * @default - requests 1m CPU of at most 100m, and 8Mi of memory of at most 64Mi
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * Pods that keep room for the next users: a user's pod takes the place of one at once, and the one that lost it makes the
 * cluster's autoscaler add a node.
 */
export interface UserPlaceholderOptions {
  /** For how many users there is room kept: a whole number, and 0 for none. */
  readonly replicas: number;

  /**
   * CPU, memory and ephemeral storage that each keeps.
   *
   * @default - those of a notebook, of which a user picks nothing
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * A PriorityClass of yours, of a value below that of users' pods.
   *
   * @default - one is made, of the value -10: the lowest for which the autoscaler adds nodes
   * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-cluster-autoscaler-work-with-pod-priority-and-preemption
   */
  readonly priorityClassName?: string;
}

/**
 * A scheduler for users' pods, which puts each on the fullest node that it fits on, so that the autoscaler can take away
 * nodes that nobody uses. The cluster's own scheduler puts it on the emptiest.
 */
export interface UserSchedulerOptions extends ComponentPodProps {
  /**
   * Whether users' pods have a scheduler of their own. It is worth it where the cluster grows and shrinks.
   *
   * Its version is that of `kubernetesVersion` of the platform. Kubernetes supports one that is as new as the API server, or one
   * minor version older; it works with those that are newer still.
   *
   * @default false
   * @see https://kubernetes.io/releases/version-skew-policy/#kube-controller-manager-kube-scheduler-and-cloud-controller-manager
   */
  readonly enabled?: boolean;

  /**
   * How many pods it has, a whole number above zero. One schedules, and the others wait to take over.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * CPU and memory of each pod. It keeps every pod and node of the cluster in memory.
   *
   * @default - requests 50m CPU of at most 1, and 128Mi of memory of at most 512Mi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * How much it logs: a whole number from 0 to 10. From 4 on it says for each pod why it went where it went.
   *
   * @default 2
   */
  readonly logLevel?: number;
}
