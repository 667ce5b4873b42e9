import type { GpuOptions } from '../../platforms/capabilities/accelerators';
import type { TFPodOptions } from './tf-pod-options';
import type { TFPodTemplate } from './tf-pod-template';

/** What a pod does in a training job. */
export enum TFReplicaType {
  /** Leads the training, and writes checkpoints and the model. */
  CHIEF = 'Chief',
  /** The older name of the chief. */
  MASTER = 'Master',
  /** Trains. Without a chief, worker 0 leads. */
  WORKER = 'Worker',
  /** Parameter server: holds variables that workers share. */
  PS = 'PS',
  /** Evaluates checkpoints while the others train. */
  EVALUATOR = 'Evaluator',
}

/**
 * What happens when a pod of a replica ends with an error.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/
 */
export enum TFRestartPolicy {
  /** It is started again, even if it ended well. */
  ALWAYS = 'Always',
  /** It is started again. */
  ON_FAILURE = 'OnFailure',
  /** The job fails. */
  NEVER = 'Never',
  /** After an exit code of 1 to 127 the job fails; after 128 to 255 (killed by a signal) the pod is made again. */
  EXIT_CODE = 'ExitCode',
}

/** Replicas of one type. What is left out is as the job says. */
export interface TFReplica extends TFPodOptions {
  /**
   * Number of pods. A type of which there are none is left out of the job.
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
   * The whole pod, in place of all that is said of pods here and in the job. User, service account and what Pod Security
   * `restricted` wants are filled in where it leaves them out.
   *
   * @default - a pod of what the job and the replica say
   */
  readonly template?: TFPodTemplate;
}
