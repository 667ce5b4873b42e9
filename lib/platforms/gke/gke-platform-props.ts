import type { PlatformProps } from '../platform-props';
import type { ControlPlaneAccess } from './cluster/control-plane-access';
import type { GkeCluster } from './cluster/gke-cluster';
import type { GkeExposureOptions } from './network/gke-exposure-options';
import type { GkeNetwork } from './network/gke-network';
import type { IapClient } from './network/iap-client';
import type { GkeGpuPoolOptions, GkeNodePoolOptions, GkeTpuPoolOptions } from './nodes/node-pool-options';
import type { GkeBucketOptions } from './storage/bucket-options';
import type { GkeDiskOptions } from './storage/disk-options';
import type { StateBackend } from './terraform/state-backend';

/** Properties of a `GkePlatform`. */
export interface GkePlatformProps extends PlatformProps {
  /** Id of the Google Cloud project. The project must exist. */
  readonly project: string;

  /**
   * Zone of the cluster and of its disks.
   *
   * If `region` is set too, the cluster is regional and this is the zone of its disks. It must be one of the zones of
   * the nodes: see `nodeLocations` of `GkeCluster.standard`.
   *
   * @default - no zone: `region` is required, and zonal disks are not supported
   */
  readonly zone?: string;

  /**
   * Region of a regional cluster. Its control plane and nodes run in several zones.
   *
   * @default - the cluster is zonal, in `zone`
   */
  readonly region?: string;

  /**
   * Name of the cluster, and prefix of the names of its resources.
   *
   * @default - the name of the environment
   */
  readonly clusterName?: string;

  /**
   * Network of the cluster.
   *
   * @default GkeNetwork.create()
   */
  readonly network?: GkeNetwork;

  /**
   * Mode and options of the cluster.
   *
   * @default GkeCluster.standard()
   */
  readonly cluster?: GkeCluster;

  /**
   * Access to the control plane. For an existing cluster, it only sets the options of the printed command.
   *
   * @default ControlPlaneAccess.dnsEndpoint(); the default endpoint of an existing cluster
   */
  readonly controlPlaneAccess?: ControlPlaneAccess;

  /**
   * Node pools without accelerators.
   *
   * @default - one pool of 1 to 10 e2-standard-8 nodes; no pool for Autopilot or an existing cluster
   */
  readonly nodePools?: GkeNodePoolOptions[];

  /**
   * Node pools with GPUs.
   *
   * @default - none
   */
  readonly gpuPools?: GkeGpuPoolOptions[];

  /**
   * Node pools with TPUs. A component requests their chips with `gpu` and the TPU type, for example
   * `tpu-v5-lite-podslice`.
   *
   * @default - none
   */
  readonly tpuPools?: GkeTpuPoolOptions[];

  /**
   * Options of the persistent disks that the platform creates.
   *
   * @default - zonal, pd-balanced, encrypted with keys that Google manages
   */
  readonly disks?: GkeDiskOptions;

  /**
   * Options of the buckets that the platform creates.
   *
   * @default - in the region; noncurrent versions are deleted after 30 days
   */
  readonly buckets?: GkeBucketOptions;

  /**
   * Names of existing buckets that use access control lists instead of uniform bucket-level access.
   *
   * These buckets do not accept the identity of a pod. A ServiceAccount with access to one of them impersonates a
   * dedicated Google service account, for this bucket and for all others. Cloud Storage cannot limit access to a folder of
   * these buckets: `TFServing` and `TensorBoard` get read access to the whole bucket.
   *
   * @default - none: pods access all buckets with their own identity
   * @see https://cloud.google.com/storage/docs/uniform-bucket-level-access
   */
  readonly fineGrainedBuckets?: string[];

  /**
   * Options of exposed Services: DNS records and Cloud Armor.
   *
   * @default - a reserved address, a managed certificate, and TLS 1.2 or newer; you create the DNS record
   */
  readonly exposure?: GkeExposureOptions;

  /**
   * OAuth client of Identity-Aware Proxy (IAP), which authenticates users at the load balancer.
   *
   * @default - none: Services that require authentication cannot be exposed
   */
  readonly iapClient?: IapClient;

  /**
   * Labels of all Google Cloud resources that support labels. The label `environment` is always added. Values must not be
   * empty, because Terraform would plan to add such labels in each deployment.
   *
   * @default - `environment`, with the name of the environment
   */
  readonly labels?: { [key: string]: string };

  /**
   * Backend that stores the Terraform state. For other backends, leave this prop unset and add a backend of cdktf to
   * `stack`, for example `new S3Backend(platform.stack, …)`.
   *
   * @default StateBackend.local(), unless the program adds a backend to `stack` or overrides `terraform.backend`
   */
  readonly stateBackend?: StateBackend;

  /**
   * Version constraint of the Google provider for Terraform, in the syntax of Terraform. It must not allow versions
   * before 6.50.0.
   *
   * @see https://developer.hashicorp.com/terraform/language/expressions/version-constraints
   * @default >= 6.50.0, < 8.0.0
   */
  readonly googleProviderVersion?: string;
}
