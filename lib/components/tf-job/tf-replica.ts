import type * as kplus from 'cdk8s-plus-27';
import type { GpuProps } from '../../platforms/capabilities';
import type { SharedVolume } from '../../workload/shared-volume';

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
export interface TFReplica {
  /**
   * Number of pods.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Container image.
   *
   * @default - the job's
   */
  readonly image?: string;

  /**
   * Command, in place of the image's entry point.
   *
   * @default - the job's
   */
  readonly command?: string[];

  /**
   * Arguments of the command.
   *
   * @default - the job's
   */
  readonly args?: string[];

  /**
   * Environment variables, beside those of the job. A variable of this map wins over the job's.
   *
   * @default - the job's alone
   */
  readonly env?: { [name: string]: string };

  /**
   * Requests and limits. CPU, memory and ephemeral storage are taken from the job one by one where they are left out.
   *
   * @default - the job's
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * GPUs of each pod.
   *
   * @default - none
   */
  readonly gpu?: GpuProps;

  /**
   * What happens when a pod ends with an error.
   *
   * @default TFRestartPolicy.NEVER
   */
  readonly restartPolicy?: TFRestartPolicy;

  /**
   * Files that only these pods see, beside those of the job, each as `/mnt/<name>`.
   *
   * @default - the job's alone
   */
  readonly sharedVolumes?: SharedVolume[];
}
