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

/** What a GKE platform is told. */
export interface GkePlatformProps extends PlatformProps {
  /** Id of the Google Cloud project, which must exist. */
  readonly project: string;

  /**
   * Zone of the cluster and of its disks.
   *
   * With `region` set as well the cluster is regional, and this is the zone of its disks only.
   *
   * @default - none: `region` must be set, and then no zonal disk can be made
   */
  readonly zone?: string;

  /**
   * Region of a regional cluster: control plane and nodes are in several zones of it.
   *
   * @default - the cluster is zonal, in `zone`
   */
  readonly region?: string;

  /**
   * Name of the cluster. The names of all that is made for it start with it.
   *
   * @default - the name of the environment
   */
  readonly clusterName?: string;

  /**
   * The network that the cluster is in.
   *
   * @default GkeNetwork.create()
   */
  readonly network?: GkeNetwork;

  /**
   * What kind of cluster it is, and what it is like.
   *
   * @default GkeCluster.standard()
   */
  readonly cluster?: GkeCluster;

  /**
   * How people and pipelines reach the control plane.
   *
   * @default ControlPlaneAccess.dnsEndpoint()
   */
  readonly controlPlaneAccess?: ControlPlaneAccess;

  /**
   * The nodes that everything without accelerators runs on.
   *
   * @default - 1 to 10 nodes of type e2-standard-8; none of a cluster that is there already
   */
  readonly nodePools?: GkeNodePoolOptions[];

  /**
   * Nodes with GPUs.
   *
   * @default - none
   */
  readonly gpuPools?: GkeGpuPoolOptions[];

  /**
   * Nodes with TPUs. What asks for a GPU of the TPU's type, `tpu-v5-lite-podslice` say, gets its chips.
   *
   * @default - none
   */
  readonly tpuPools?: GkeTpuPoolOptions[];

  /**
   * What the disks are like that the platform makes.
   *
   * @default - zonal, pd-balanced, encrypted with Google's keys
   */
  readonly disks?: GkeDiskOptions;

  /**
   * What the buckets are like that the platform makes.
   *
   * @default - what is overwritten or deleted is kept for 30 days
   */
  readonly buckets?: GkeBucketOptions;

  /**
   * Buckets of others that have access control lists in the place of uniform bucket-level access. Cloud Storage lets no pod in to them as
   * itself: what is granted one of them impersonates a Google service account of its own, for this and for all else.
   *
   * @default - none: pods are granted buckets as themselves
   * @see https://cloud.google.com/storage/docs/uniform-bucket-level-access
   */
  readonly fineGrainedBuckets?: string[];

  /**
   * What the ways in are like: DNS records, Cloud Armor.
   *
   * @default - a reserved address, a managed certificate, TLS 1.2 or newer; the DNS record is written by hand
   */
  readonly exposure?: GkeExposureOptions;

  /**
   * The OAuth client by which people sign in at the load balancer.
   *
   * @default - none, and nothing can be exposed with sign-in
   */
  readonly iapClient?: IapClient;

  /**
   * Labels of everything in Google Cloud that takes labels. The label `environment` is there in any case.
   *
   * @default - `environment`, with the name of the environment
   */
  readonly labels?: { [key: string]: string };

  /**
   * Where Terraform keeps what it knows.
   *
   * @default StateBackend.local()
   */
  readonly stateBackend?: StateBackend;
}
