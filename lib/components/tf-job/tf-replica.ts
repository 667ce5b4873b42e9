import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import type { TFPodOptions } from './tf-pod-options';
import type { TFPodTemplate } from './tf-pod-template';

/** Role of a pod in a training job. */
export enum TFReplicaType {
  /** Leads the training and writes checkpoints and the model. */
  CHIEF = 'Chief',
  /** Old name of the chief. */
  MASTER = 'Master',
  /** Trains the model. Without a chief, worker 0 leads. */
  WORKER = 'Worker',
  /** Parameter server: stores variables that workers share. */
  PS = 'PS',
  /** Evaluates checkpoints while the others train. */
  EVALUATOR = 'Evaluator',
}

/**
 * Access of pods to RDMA devices such as InfiniBand, RoCE and EFA, which connect GPUs of different nodes.
 *
 * The pods violate Pod Security `restricted` and `baseline`, so they must be in a namespace with `PodSecurity.PRIVILEGED`.
 */
export interface TFRdmaOptions {
  /**
   * Extended resources of the container that trains and their counts, as the device plugin of the cluster names them:
   * `{ 'rdma/hca_shared_devices_a': 1 }`.
   *
   * @default - none
   */
  readonly resources?: { [name: string]: number };

  /**
   * Whether the pods use the network of their node. Network policies do not apply to such pods, and at most one pod of the
   * job runs on a node.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Whether the container that trains runs as root. Linux gives added capabilities to root only. Other users can lock memory
   * if the container runtime sets no limit (`ulimit -l`).
   *
   * @default false
   */
  readonly runAsRoot?: boolean;
}

/** Replicas of one type. Options that are omitted default to the options of the job. */
export interface TFReplica extends TFPodOptions {
  /**
   * Number of pods. A type with 0 replicas is not part of the job.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * GPUs of each pod.
   *
   * @default - none
   */
  readonly gpu?: GpuOptions;

  /**
   * Access of each pod to RDMA devices, such as InfiniBand.
   *
   * @throws KubeflowError if the namespace does not have `PodSecurity.PRIVILEGED`.
   * @default - none
   */
  readonly rdma?: TFRdmaOptions;

  /**
   * Complete pod template, which replaces all pod options of the job and of the replica. Only `replicas`, `gpu`, `rdma`
   * and `restartPolicy` are allowed with it.
   *
   * The restart policy of the template applies to the replica, unless `restartPolicy` is set.
   *
   * User, ServiceAccount, resources, TensorFlow's port and the security settings that Pod Security `restricted` requires
   * are added if the template omits them.
   *
   * @default - a pod template from the options of the job and of the replica
   */
  readonly template?: TFPodTemplate;
}
