import type { TrainingNamespaceOptions } from './training-namespace';

/** Permission of notebooks to create TFJobs. */
export interface TrainingJobsOptions extends TrainingNamespaceOptions {
  /**
   * Namespace of the jobs, without the namespace prefix. It is created if the platform creates namespaces, and must contain
   * nothing else: pods of jobs can mount its claims and ConfigMaps.
   *
   * @default - the namespace of the notebooks with the suffix `-jobs`
   */
  readonly namespace?: string;
}
