import type { Duration, Size } from 'cdk8s';
import type { NetworkPeer } from '../../network/network-peer';
import type { IPlatform } from '../../platforms/platform';
import type { CleanPodPolicy, TFJobManager, TFSchedulingPolicy, TFSuccessPolicy } from './job-policies';
import type { TFPodOptions } from './tf-pod-options';
import type { TFReplica } from './tf-replica';

/** What a training job is told. What is said of the pods of the job holds for each replica that does not say otherwise. */
export interface TFJobProps extends TFPodOptions {
  /**
   * Name of the TFJob, and the start of the names of its pods.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

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
   * Who runs the job. It cannot be changed afterwards.
   *
   * @default - the training operator of this cluster
   */
  readonly managedBy?: TFJobManager;

  /**
   * How a gang scheduler treats the pods.
   *
   * @default - all of them start together, where there is a gang scheduler
   */
  readonly schedulingPolicy?: TFSchedulingPolicy;

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
   * Port that TensorFlow's servers listen on, and that TF_CONFIG names.
   *
   * @default 2222
   */
  readonly port?: number;

  /**
   * Who besides the pods of the job may reach them. Where a peer names no ports it may reach those of `ports`.
   *
   * @default - nobody
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Whom the pods may reach besides one another, DNS and the internet: a database of the cluster, say.
   *
   * @default - nobody
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Name of a ServiceAccount of yours that the pods run as.
   *
   * @default - one of the job's own, which may do nothing
   */
  readonly serviceAccountName?: string;

  /**
   * Whether the pods hold a token of their ServiceAccount, and may reach the API server.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

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
   * Further groups that the pods are in.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

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
  readonly tmpVolumeSize?: Size;

  /**
   * Labels of all objects and pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the TFJob.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Platform that the job runs on.
   *
   * @default - the one whose chart it stands in, or else any conformant cluster
   */
  readonly platform?: IPlatform;
}
