import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { IPlatform } from '../../platforms/platform-base';
import type { SharedVolume } from '../../workload/shared-volume';
import type { CleanPodPolicy, TFSuccessPolicy } from './job-policies';
import type { TFReplica } from './tf-replica';

/** What a training job is told. What is said of the job holds for each replica that does not say otherwise. */
export interface TFJobProps {
  /**
   * Name of the TFJob, and the start of the names of its pods.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Container image.
   *
   * @default - each replica names its own
   */
  readonly image?: string;

  /**
   * Command, in place of the image's entry point.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments of the command.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables.
   *
   * @default - HOME is /tmp, and the operator adds TF_CONFIG
   */
  readonly env?: { [name: string]: string };

  /**
   * Requests and limits of each pod.
   *
   * @default - 500m to 2 CPU, 2Gi of memory
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * The pod that leads: exactly one.
   *
   * @default - none; worker 0 leads
   */
  readonly chief?: TFReplica;

  /**
   * The older name of the chief.
   *
   * @default - none
   */
  readonly master?: TFReplica;

  /**
   * The pods that train.
   *
   * @default - none
   */
  readonly worker?: TFReplica;

  /**
   * Parameter servers.
   *
   * @default - none
   */
  readonly ps?: TFReplica;

  /**
   * Pods that evaluate checkpoints.
   *
   * @default - none
   */
  readonly evaluator?: TFReplica;

  /**
   * Files that every pod sees, each as `/mnt/<name>`, as in notebooks.
   *
   * @default - none
   */
  readonly sharedVolumes?: SharedVolume[];

  /**
   * Which pods are deleted once the job is finished.
   *
   * @default CleanPodPolicy.RUNNING
   */
  readonly cleanPodPolicy?: CleanPodPolicy;

  /**
   * How long a finished job is kept, in whole seconds.
   *
   * @default - until somebody deletes it
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * How long the job may be active before it fails, in whole seconds.
   *
   * The operator looks at it when something happens to a pod of the job, and so may be late.
   *
   * @default - as long as it takes
   */
  readonly activeDeadline?: Duration;

  /**
   * Number of restarts of pods before the job fails.
   *
   * @default - no limit
   */
  readonly backoffLimit?: number;

  /**
   * Whether the job waits, without pods, until this is false.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * When the job has succeeded, where there is no chief.
   *
   * @default TFSuccessPolicy.CHIEF_OR_FIRST_WORKER
   */
  readonly successPolicy?: TFSuccessPolicy;

  /**
   * Whether workers may come and go while the job runs: TF_CONFIG then tells each of itself and the parameter servers alone.
   *
   * @default false
   */
  readonly enableDynamicWorker?: boolean;

  /**
   * Kueue's LocalQueue that decides when the job may start.
   *
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/kubeflow/tfjobs/
   * @default - no queue
   */
  readonly queueName?: string;

  /**
   * User that the pods run as, not root.
   *
   * @default 1000, as notebooks do
   */
  readonly userId?: number;

  /**
   * Group that the pods run as, which owns what they write to volumes.
   *
   * @default 100, as notebooks do
   */
  readonly groupId?: number;

  /**
   * Whether the containers can write to their volumes and /tmp only.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Space of /tmp in each pod.
   *
   * @default Size.gibibytes(10)
   */
  readonly temporarySpace?: Size;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Platform that the job runs on.
   *
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}
