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
