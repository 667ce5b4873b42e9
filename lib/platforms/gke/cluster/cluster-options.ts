import type { Duration } from 'cdk8s';
import type { KmsKey } from '../iam/kms-key';
import type { MaintenanceExclusion, MaintenanceWindow } from './maintenance-window';

/** Release channel of a cluster: the Kubernetes versions that GKE upgrades it to. */
export enum GkeReleaseChannel {
  /** New versions first. */
  RAPID = 'RAPID',
  /** Versions that have been qualified in RAPID. */
  REGULAR = 'REGULAR',
  /** Versions that have been qualified in REGULAR. */
  STABLE = 'STABLE',
  /** Keeps a minor version for up to 24 months. */
  EXTENDED = 'EXTENDED',
}

/** Components whose logs are sent to Cloud Logging. */
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

/** Components whose metrics are sent to Cloud Monitoring. */
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

/** An Artifact Registry repository that nodes pull images from. */
export interface ImageRepository {
  /** Name of the repository. */
  readonly repository: string;

  /** Location of the repository: a region, or `us`, `europe` or `asia`. */
  readonly location: string;

  /**
   * Id of the project that contains the repository.
   *
   * @default - the project of the cluster
   */
  readonly project?: string;
}

/** Backups of the whole cluster with Backup for GKE, including volumes. */
export interface GkeBackupPlanOptions {
  /**
   * Hour of the daily backup, in UTC: 0 to 23.
   *
   * @default 3
   */
  readonly hour?: number;

  /**
   * Retention of a backup, in whole days: 1 to 365.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * Time after its creation in which a backup cannot be deleted, in whole days: at most 90, and at most `retention`.
   *
   * @default Duration.days(7)
   */
  readonly deleteLock?: Duration;

  /**
   * Key that encrypts the Kubernetes objects in backups, including Secrets.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/cmek
   * @default KmsKey.googleManaged()
   */
  readonly encryptionKey?: KmsKey;

  /**
   * Whether backups contain Secrets. After a restore without them, components create new Secrets, and you must create
   * yours again.
   *
   * @default - true with `encryptionKey`, which Secrets in the cluster have by default; false with keys that Google manages
   */
  readonly includeSecrets?: boolean;
}

/** Options of Standard and Autopilot clusters. */
export interface GkeClusterOptions {
  /**
   * Whether Terraform refuses to destroy or replace the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Release channel of the cluster.
   *
   * @default GkeReleaseChannel.REGULAR
   */
  readonly releaseChannel?: GkeReleaseChannel;

  /**
   * Minimum Kubernetes version of the control plane, for example `1.34`.
   *
   * @default - the version of the release channel
   */
  readonly minimumVersion?: string;

  /**
   * Time window in which GKE may upgrade the cluster and its nodes.
   *
   * @default MaintenanceWindow.daily()
   */
  readonly maintenanceWindow?: MaintenanceWindow;

  /**
   * Periods in which GKE does not perform some or all upgrades.
   *
   * @default - none
   */
  readonly maintenanceExclusions?: MaintenanceExclusion[];

  /**
   * Key that encrypts Secrets before they are stored.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
   * @default KmsKey.create()
   */
  readonly secretsEncryptionKey?: KmsKey;

  /**
   * Whether the Binary Authorization policy of the project decides which images may run. A project without a policy
   * allows all images.
   *
   * @see https://cloud.google.com/binary-authorization/docs/overview
   * @default true
   */
  readonly binaryAuthorization?: boolean;

  /**
   * Whether the security posture dashboard audits the configuration of workloads.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/about-security-posture-dashboard
   * @default true
   */
  readonly securityPosture?: boolean;

  /**
   * Google group whose member groups can be subjects of Kubernetes RBAC bindings: `gke-security-groups@<domain>`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
   * @default - none: RBAC bindings name users
   */
  readonly securityGroup?: string;

  /**
   * Whether the Gateway API is enabled, which `exposure` requires.
   *
   * @default true
   */
  readonly gatewayApi?: boolean;

  /**
   * Whether billing reports show the cost of each namespace and label.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cost-allocations
   * @default true
   */
  readonly costAllocation?: boolean;

  /**
   * Components whose logs are sent to Cloud Logging.
   *
   * @default - SYSTEM_COMPONENTS and WORKLOADS
   */
  readonly logging?: GkeLoggingComponent[];

  /**
   * Components whose metrics are sent to Cloud Monitoring.
   *
   * @default - SYSTEM_COMPONENTS
   */
  readonly monitoring?: GkeMonitoringComponent[];

  /**
   * Daily backups of the whole cluster. They are charged per pod and per gigabyte.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke
   * @default - none; persistent disks have separate snapshots
   */
  readonly backupPlan?: GkeBackupPlanOptions;

  /**
   * Artifact Registry repositories that nodes pull images from. Public images need no entry.
   *
   * @default - none
   */
  readonly imageRepositories?: ImageRepository[];
}
