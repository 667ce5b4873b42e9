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
   * Complete pod template, which replaces all pod options of the job and of the replica. Only `replicas`, `gpu` and
   * `restartPolicy` are allowed with it.
   *
   * User, ServiceAccount, resources, TensorFlow's port and the security settings that Pod Security `restricted` requires
   * are added if the template omits them.
   *
   * @default - a pod template from the options of the job and of the replica
   */
  readonly template?: TFPodTemplate;
}
