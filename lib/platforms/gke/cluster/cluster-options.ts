import type { Duration, Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { KmsKey } from '../iam/kms-key';
import type { MaintenanceExclusion, MaintenanceWindow } from './maintenance-window';

/** Which versions of Kubernetes a cluster is kept at. */
export enum GkeReleaseChannel {
  /** New versions first. */
  RAPID = 'RAPID',
  /** Versions that have proved themselves in RAPID. */
  REGULAR = 'REGULAR',
  /** Versions that have proved themselves in REGULAR. */
  STABLE = 'STABLE',
  /** A version for up to 24 months. */
  EXTENDED = 'EXTENDED',
}

/** Whose logs go to Cloud Logging. */
export enum GkeLoggingComponent {
  SYSTEM_COMPONENTS = 'SYSTEM_COMPONENTS',
  WORKLOADS = 'WORKLOADS',
  APISERVER = 'APISERVER',
  CONTROLLER_MANAGER = 'CONTROLLER_MANAGER',
  SCHEDULER = 'SCHEDULER',
  KCP_CONNECTION = 'KCP_CONNECTION',
  KCP_SSHD = 'KCP_SSHD',
  KCP_HPA = 'KCP_HPA',
}

/** Whose metrics go to Cloud Monitoring. */
export enum GkeMonitoringComponent {
  SYSTEM_COMPONENTS = 'SYSTEM_COMPONENTS',
  APISERVER = 'APISERVER',
  CONTROLLER_MANAGER = 'CONTROLLER_MANAGER',
  SCHEDULER = 'SCHEDULER',
  STORAGE = 'STORAGE',
  HPA = 'HPA',
  POD = 'POD',
  DAEMONSET = 'DAEMONSET',
  DEPLOYMENT = 'DEPLOYMENT',
  STATEFULSET = 'STATEFULSET',
  JOBSET = 'JOBSET',
  KUBELET = 'KUBELET',
  CADVISOR = 'CADVISOR',
  DCGM = 'DCGM',
}

/** How eagerly the cluster autoscaler removes nodes. */
export enum GkeAutoscalingProfile {
  /** Nodes are kept for a while, so that the next pods start at once. */
  BALANCED = 'BALANCED',
  /** Nodes are emptied and removed early, which costs less. */
  OPTIMIZE_UTILIZATION = 'OPTIMIZE_UTILIZATION',
}

/** A repository of Artifact Registry that the nodes pull images from. */
export interface ImageRepository {
  /** Name of the repository. */
  readonly repository: string;

  /** Where it is: a region, or `us`, `europe` or `asia`. */
  readonly location: string;

  /**
   * Id of the project that has it.
   *
   * @default - the project of the cluster
   */
  readonly project?: string;
}

/** Backups of all that is in a cluster, its Secrets and volumes included, by Backup for GKE. */
export interface GkeBackupPlanOptions {
  /**
   * The hour in which one is made each day, in UTC: 0 to 23.
   *
   * @default 3
   */
  readonly hour?: number;

  /**
   * How long one is kept, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * For how long nobody can delete one, in whole days, up to 90.
   *
   * @default Duration.days(7)
   */
  readonly deleteLock?: Duration;
}

/** What clusters with nodes of one's own and clusters without can be told. */
export interface GkeClusterOptions {
  /**
   * Whether Terraform refuses to destroy the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Which versions of Kubernetes the cluster is kept at.
   *
   * @default GkeReleaseChannel.REGULAR
   */
  readonly releaseChannel?: GkeReleaseChannel;

  /**
   * The oldest version of Kubernetes that the control plane may have, for example `1.34`.
   *
   * @default - the release channel's
   */
  readonly minimumVersion?: string;

  /**
   * When GKE may upgrade the cluster and its nodes.
   *
   * @default MaintenanceWindow.daily()
   */
  readonly maintenanceWindow?: MaintenanceWindow;

  /**
   * Times in which GKE upgrades nothing, or less.
   *
   * @default - none
   */
  readonly maintenanceExclusions?: MaintenanceExclusion[];

  /**
   * The key that Secrets are encrypted with before they are stored.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
   * @default KmsKey.create()
   */
  readonly secretsEncryptionKey?: KmsKey;

  /**
   * Whether only images run that the project's policy of Binary Authorization lets run. A project that has no policy lets all run.
   *
   * @see https://cloud.google.com/binary-authorization/docs/overview
   * @default true
   */
  readonly binaryAuthorization?: boolean;

  /**
   * Whether the security posture dashboard looks at the configuration of workloads.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/about-security-posture-dashboard
   * @default true
   */
  readonly securityPosture?: boolean;

  /**
   * The Google group whose groups roles of Kubernetes can be bound to: `gke-security-groups@<domain>`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
   * @default - none: roles are bound to people
   */
  readonly securityGroup?: string;

  /**
   * Whether Gateways can be made, which are the ways in from outside.
   *
   * @default true
   */
  readonly gatewayApi?: boolean;

  /**
   * Whether the bill tells namespaces and labels apart.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cost-allocations
   * @default true
   */
  readonly costAllocation?: boolean;

  /**
   * Whose logs go to Cloud Logging.
   *
   * @default - SYSTEM_COMPONENTS and WORKLOADS
   */
  readonly logging?: GkeLoggingComponent[];

  /**
   * Whose metrics go to Cloud Monitoring.
   *
   * @default - SYSTEM_COMPONENTS
   */
  readonly monitoring?: GkeMonitoringComponent[];

  /**
   * Backups of all that is in the cluster. They cost by the pod and by the gigabyte.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke
   * @default - none; disks have snapshots of their own
   */
  readonly backupPlan?: GkeBackupPlanOptions;

  /**
   * Repositories of Artifact Registry that the nodes pull images from. Public images need no word here.
   *
   * @default - none
   */
  readonly imageRepositories?: ImageRepository[];
}

/** Nodes that GKE adds by itself, in pools of its own making, for pods that fit no pool. */
export interface NodeAutoProvisioningOptions {
  /** Most CPUs of the whole cluster, in whole cores. */
  readonly maxCpu: Cpu;

  /** Most memory of the whole cluster, in whole gibibytes. */
  readonly maxMemory: Size;

  /**
   * Most GPUs of the whole cluster, by type.
   *
   * @default - none
   */
  readonly maxGpus?: { [acceleratorType: string]: number };
}

/** Options of `GkeCluster.standard`. */
export interface StandardClusterOptions extends GkeClusterOptions {
  /**
   * Zones that the nodes are in, beside that of a zonal cluster.
   *
   * @default - that of a zonal cluster, three of the region of a regional one
   */
  readonly nodeLocations?: string[];

  /**
   * Nodes that GKE adds for pods that fit no pool, up to limits.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/node-auto-provisioning
   * @default - none: only the pools that are named grow
   */
  readonly nodeAutoProvisioning?: NodeAutoProvisioningOptions;

  /**
   * How eagerly the cluster autoscaler removes nodes.
   *
   * @default GkeAutoscalingProfile.BALANCED
   */
  readonly autoscalingProfile?: GkeAutoscalingProfile;

  /**
   * Whether requests of pods can follow their use (VerticalPodAutoscaler).
   *
   * @default true
   */
  readonly verticalPodAutoscaling?: boolean;

  /**
   * Whether Google's managed Prometheus collects metrics of pods that ask for it.
   *
   * @see https://cloud.google.com/stackdriver/docs/managed-prometheus
   * @default true
   */
  readonly managedPrometheus?: boolean;

  /**
   * Whether containers start while their images of Artifact Registry are still being pulled.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/image-streaming
   * @default true
   */
  readonly imageStreaming?: boolean;

  /**
   * Whether pods can mount buckets.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/cloud-storage-fuse-csi-driver
   * @default true
   */
  readonly gcsFuseCsiDriver?: boolean;

  /**
   * Whether claims can be volumes of Filestore.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/filestore-csi-driver
   * @default true
   */
  readonly filestoreCsiDriver?: boolean;

  /**
   * Whether each node answers DNS itself where it can.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
   * @default true
   */
  readonly nodeLocalDnsCache?: boolean;

  /**
   * Whether flow logs and firewall rules see what pods of one node say to each other.
   *
   * @default true
   */
  readonly intranodeVisibility?: boolean;

  /**
   * Whether the memory of nodes is encrypted, which only some machine types can do (N2D, C2D, C3D).
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/confidential-gke-nodes
   * @default false
   */
  readonly confidentialNodes?: boolean;
}
