import type { Duration, Size } from 'cdk8s';
import type { NetworkPeer } from '../../network/network-peer';
import type { IPlatform } from '../../platforms/platform';
import type { CleanPodPolicy, TFJobApi, TFJobManager, TFSchedulingPolicy, TFSuccessPolicy } from './job-policies';
import type { TFJobNaming } from './tf-job-naming';
import type { TFPodOptions } from './tf-pod-options';
import type { TFReplica } from './tf-replica';

/** Properties of `TFJob`. Pod options of the job apply to all replicas; each replica can override them. */
export interface TFJobProps extends TFPodOptions {
  /**
   * Name of the job, and prefix of the names of its pods and Services.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Name of the TFJob, which decides whether an apply runs the job again. `TFJobSchedule` does not support it: its names
   * contain the time.
   *
   * @default TFJobNaming.fixed()
   */
  readonly naming?: TFJobNaming;

  /**
   * Kubernetes API that the job is written for. `JOB_SET` requires the JobSet controller in the cluster, and no training
   * operator. The program receives the same TF_CONFIG, with other host names.
   *
   * @throws KubeflowError if JobSet has no equivalent of a prop: `schedulingPolicy`, `enableDynamicWorker`,
   * `TFRestartPolicy.ALWAYS`, and `CleanPodPolicy.ALL` and `NONE`.
   * @default TFJobApi.TF_JOB
   */
  readonly api?: TFJobApi;

  /**
   * The pod that leads the training. A job has at most one.
   *
   * @default - none; worker 0 leads
   */
  readonly chief?: TFReplica;

  /**
   * Old name of the chief.
   *
   * @default - none
   */
  readonly master?: TFReplica;

  /**
   * The pods that train the model.
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
   * Which pods are deleted when the job finishes.
   *
   * @default CleanPodPolicy.RUNNING
   */
  readonly cleanPodPolicy?: CleanPodPolicy;

  /**
   * How long a finished job is kept, in whole seconds.
   *
   * @default - until you delete it
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Maximum duration of the job, in whole seconds. Then the job fails.
   *
   * The operator checks the deadline only when a pod of the job changes, so the job may end late.
   *
   * @default - no deadline
   */
  readonly activeDeadline?: Duration;

  /**
   * Number of pod restarts after which the job fails.
   *
   * @default - no limit
   */
  readonly backoffLimit?: number;

  /**
   * Whether the job is suspended. A suspended job has no pods.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Controller that runs the job. It is immutable.
   *
   * @default - the training operator of this cluster
   */
  readonly managedBy?: TFJobManager;

  /**
   * Gang scheduling of the pods. Requires `gangScheduler` of the `TFJobOperator`.
   *
   * @default - all pods start together if the operator has a gang scheduler
   */
  readonly schedulingPolicy?: TFSchedulingPolicy;

  /**
   * When the job succeeds, if it has no chief.
   *
   * @default TFSuccessPolicy.CHIEF_OR_FIRST_WORKER
   */
  readonly successPolicy?: TFSuccessPolicy;

  /**
   * Whether workers can join and leave while the job runs. TF_CONFIG of a worker then contains only the worker itself and
   * the parameter servers.
   *
   * @default false
   */
  readonly enableDynamicWorker?: boolean;

  /**
   * Name of the Kueue LocalQueue that admits the job.
   *
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/kubeflow/tfjobs/
   * @default - no queue
   */
  readonly queueName?: string;

  /**
   * Port of TensorFlow servers, which TF_CONFIG contains.
   *
   * @default 2222
   */
  readonly port?: number;

  /**
   * Clients that may connect to the pods, in addition to other pods of the job. A peer without ports may connect to `ports`.
   *
   * @default - none
   */
  readonly allowIngressFrom?: NetworkPeer[];

  /**
   * Destinations that the pods may connect to, in addition to each other, DNS and the internet, for example a database in
   * the cluster.
   *
   * @default - none
   */
  readonly allowEgressTo?: NetworkPeer[];

  /**
   * Name of an existing ServiceAccount for the pods.
   *
   * @default - a new ServiceAccount without permissions
   */
  readonly serviceAccountName?: string;

  /**
   * Whether the token of the ServiceAccount is mounted. The pods may then also connect to the API server.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * User ID of the pods. Must not be 0 (root).
   *
   * @default - 1000, the user of notebooks
   */
  readonly userId?: number;

  /**
   * Group ID of the pods, which owns files that they write to volumes. Must not be 0 (root).
   *
   * @default - 100, the group of notebooks
   */
  readonly groupId?: number;

  /**
   * Additional group IDs of the pods.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * Whether the root file system is read-only, so that containers can write only to volumes and /tmp.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Size of /tmp in each pod.
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
   * Annotations of the TFJob or JobSet.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Platform that the job runs on.
   *
   * @default - the platform of the chart, or any conformant cluster
   */
  readonly platform?: IPlatform;
}
