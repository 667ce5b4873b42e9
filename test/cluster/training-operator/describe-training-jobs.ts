import type { Cluster } from '../../cluster-harness/cluster';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { describeOnCluster } from '../describe-on-cluster';
import { RunningOperator } from './running-operator';
import { createNamespace, type Job, type Replica, TrainingJobs } from './training-jobs';

// The operator and the API server are real. Pods run on simulated nodes, and end when the tests say so.
const CLUSTER = { tools: ['training-operator'], nodes: [{ gpus: 2 }] } as const;

/** Objects and functions for the tests of a suite. The objects exist once the cluster has started. */
export interface TrainingJobsContext {
  readonly cluster: () => Cluster;
  readonly operator: () => RunningOperator;
  readonly jobs: () => TrainingJobs;
  /** Creates a job, and returns its pods when all of them run. */
  readonly create: (job: Job, pods: number) => Promise<KubeObject[]>;
}

/** Defines a suite of TFJobs in the namespace `jobs`, on a cluster with a running operator. */
export function describeTrainingJobs(title: string, suite: (context: TrainingJobsContext) => void): void {
  describeOnCluster(title, CLUSTER, (cluster) => {
    let operator: RunningOperator | undefined;
    let jobs: TrainingJobs;

    beforeAll(async () => {
      await createNamespace(cluster().kubectl);
      jobs = new TrainingJobs(cluster().kubectl);
      // Assigned before it starts, so that it is also stopped if the start fails.
      operator = new RunningOperator(cluster());
      await operator.start({ controllerThreads: 4 });
      // Jobs that are created earlier get their pods later.
      await operator.waitForWorkers();
    });

    suite({
      cluster,
      operator: () => operator as RunningOperator,
      jobs: () => jobs,
      create: async (job, pods) => {
        await jobs.create(job);
        return jobs.waitForRunning(job.name, pods);
      },
    });

    afterAll(() => operator?.stop());
  });
}

/** The workers of a job. */
export function worker(replicas = 1, restartPolicy?: string): { Worker: Replica } {
  return { Worker: { replicas, restartPolicy } };
}
