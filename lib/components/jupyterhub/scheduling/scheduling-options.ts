import type * as kplus from 'cdk8s-plus-27';
import type { ComponentPodProps } from '../../../pods/component-pod-props';

/** Options of the pre-puller, which pulls notebook images to the nodes before users need them. */
export interface PrePullerOptions {
  /**
   * Whether every node that notebooks can run on, including new nodes, keeps the notebook images.
   *
   * This costs an idle pod per node and disk space for the images. Without it, the first notebook on a node waits for
   * its image. The pull may take longer than `notebooks.startTimeout`.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Images to pull in addition to the notebook images. Each must contain `/bin/sh`, because the pre-puller runs it
   * once.
   *
   * @default - none
   */
  readonly extraImages?: string[];

  /**
   * CPU and memory of each container that pulls an image, and of the `pause` container that keeps the pod running.
   *
   * @default - requests 1m CPU and 8Mi of memory; limits 100m CPU and 64Mi of memory
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * Options of the user placeholders, pods that reserve capacity for the next users.
 *
 * The pod of a user preempts a placeholder immediately. The evicted placeholder becomes pending, which makes the
 * cluster autoscaler add a node.
 */
export interface UserPlaceholderOptions {
  /** Number of users to reserve capacity for, 0 or more. */
  readonly replicas: number;

  /**
   * CPU, memory and ephemeral storage that each placeholder reserves.
   *
   * @default - the resources of the notebook of a user who selects nothing
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Name of an existing PriorityClass with a value below that of users' pods.
   *
   * @default - a new PriorityClass with the value -10, the lowest for which the autoscaler adds nodes
   * @see
   * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-cluster-autoscaler-work-with-pod-priority-and-preemption
   */
  readonly priorityClassName?: string;
}

/**
 * Options of the user scheduler, which places each user's pod on the fullest node that has room for it.
 *
 * Emptier nodes then become unused, and the autoscaler can remove them. The default scheduler of the cluster prefers
 * the emptiest node.
 */
export interface UserSchedulerOptions extends ComponentPodProps {
  /**
   * Whether users' pods have a dedicated scheduler. Useful if the number of nodes changes.
   *
   * The version of the scheduler follows `kubernetesVersion` of the platform. Kubernetes supports schedulers of the API
   * server's minor version and of the one before it. The scheduler also works with newer API servers.
   *
   * @default false
   * @see
   * https://kubernetes.io/releases/version-skew-policy/#kube-controller-manager-kube-scheduler-and-cloud-controller-manager
   */
  readonly enabled?: boolean;

  /**
   * Number of pods, at least 1. One pod is the leader and schedules; the others are on standby.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * CPU and memory of each pod. The scheduler keeps every pod and node of the cluster in memory.
   *
   * @default - requests 50m CPU and 128Mi of memory; limits 1 CPU and 512Mi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Log verbosity, from 0 to 10. From 4 on, the scheduler logs the reason for each placement.
   *
   * @default 2
   */
  readonly logLevel?: number;
}
