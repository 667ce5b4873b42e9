import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';

/** Which pods are deleted once a job is finished. */
export enum CleanPodPolicy {
  /** All, and their logs with them. */
  ALL = 'All',
  /** Those that still run, such as parameter servers. */
  RUNNING = 'Running',
  /** None: those that still run go on until the job is deleted. */
  NONE = 'None',
}

/** When a job has succeeded. */
export enum TFSuccessPolicy {
  /** Once the chief, or else worker 0, has. */
  CHIEF_OR_FIRST_WORKER = '',
  /** Once all workers have. */
  ALL_WORKERS = 'AllWorkers',
}

/** Who runs a job. */
export enum TFJobManager {
  /** The training operator of this cluster. */
  TRAINING_OPERATOR = 'kubeflow.org/training-operator',
  /** MultiKueue, which hands the job to another cluster; the operator of this one leaves it alone. */
  MULTI_KUEUE = 'kueue.x-k8s.io/multikueue',
}

/**
 * How a gang scheduler treats the pods of a job. Without one, which the operator is told of, nothing of it has an effect.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/job-scheduling/
 */
export interface TFSchedulingPolicy {
  /**
   * How many pods must find room before any starts, at most as many as there are.
   *
   * @default - all of them
   */
  readonly minAvailable?: number;

  /**
   * Volcano's queue. It cannot be changed afterwards.
   *
   * @default default
   */
  readonly queue?: string;

  /**
   * What must be free before any pod starts.
   *
   * @default - what `minAvailable` pods request
   */
  readonly minResources?: { [resource: string]: k8s.Quantity };

  /**
   * PriorityClass of the group of pods, for Volcano.
   *
   * @default - none
   */
  readonly priorityClass?: string;

  /**
   * How long pods wait for the others, in whole seconds, for scheduler-plugins.
   *
   * @default - as the scheduler says
   */
  readonly scheduleTimeout?: Duration;
}
