import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';

/** Which pods are deleted once a job is finished. */
export enum CleanPodPolicy {
  /** All pods. Their logs are deleted with them. */
  ALL = 'All',
  /** Pods that are still running, such as parameter servers. */
  RUNNING = 'Running',
  /** None. Running pods continue to run until the job is deleted. */
  NONE = 'None',
}

/** When a job succeeds. */
export enum TFSuccessPolicy {
  /** When the chief succeeds, or worker 0 if there is no chief. */
  CHIEF_OR_FIRST_WORKER = '',
  /** When all workers succeed. */
  ALL_WORKERS = 'AllWorkers',
}

/** Kubernetes API of a job. */
export enum TFJobApi {
  /** TFJob of the training operator. */
  TF_JOB = 'kubeflow.org/v1',
  /**
   * JobSet. The training operator with TFJobs is the last of its generation; JobSet is part of the Kubernetes project.
   *
   * @see https://jobset.sigs.k8s.io
   */
  JOB_SET = 'jobset.x-k8s.io/v1alpha2',
}

/** Controller that runs a job. */
export enum TFJobManager {
  /** The training operator of this cluster. */
  TRAINING_OPERATOR = 'kubeflow.org/training-operator',
  /** MultiKueue, which runs the job in another cluster. The training operator of this cluster ignores the job. */
  MULTI_KUEUE = 'kueue.x-k8s.io/multikueue',
}

/**
 * Gang scheduling of a job. It has no effect unless `gangScheduler` of the `TFJobOperator` is set.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/job-scheduling/
 */
export interface TFSchedulingPolicy {
  /**
   * Number of pods that must fit before any pod starts, at most the number of pods in the job.
   *
   * @default - all pods
   */
  readonly minAvailable?: number;

  /**
   * Volcano queue. It is immutable.
   *
   * @default default
   */
  readonly queue?: string;

  /**
   * Resources that must be free before any pod starts.
   *
   * @default - the requests of `minAvailable` pods
   */
  readonly minResources?: { [resource: string]: string | number | k8s.Quantity };

  /**
   * PriorityClass of the PodGroup. Only Volcano supports it.
   *
   * @default - none
   */
  readonly priorityClass?: string;

  /**
   * How long pods wait for the rest of the gang, in whole seconds. Only scheduler-plugins supports it.
   *
   * @default - the scheduler's default
   */
  readonly scheduleTimeout?: Duration;
}

/**
 * What happens if a pod fails.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/
 */
export enum TFRestartPolicy {
  /** The pod is restarted, even if it succeeds. */
  ALWAYS = 'Always',
  /** The pod is restarted. */
  ON_FAILURE = 'OnFailure',
  /** The job fails. */
  NEVER = 'Never',
  /** The job fails after exit codes 1 to 127. The pod is recreated after 128 to 255, which mean that a signal ended it. */
  EXIT_CODE = 'ExitCode',
}
