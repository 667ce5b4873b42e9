import type { Duration } from 'cdk8s';
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
