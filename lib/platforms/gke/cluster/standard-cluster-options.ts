import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { GkeClusterOptions } from './cluster-options';

/** How aggressively the cluster autoscaler removes nodes. */
export enum GkeAutoscalingProfile {
  /** Keeps idle nodes for some time, so that new pods start faster. */
  BALANCED = 'BALANCED',
  /** Removes idle nodes early, which reduces costs. */
  OPTIMIZE_UTILIZATION = 'OPTIMIZE_UTILIZATION',
}

/** Limits of node auto-provisioning: GKE creates node pools for pods that do not fit any existing pool. */
export interface NodeAutoProvisioningOptions {
  /** Maximum number of CPUs in the cluster, in whole cores. */
  readonly maxCpu: Cpu;

  /** Maximum memory in the cluster, in whole gibibytes. */
  readonly maxMemory: Size;

  /**
   * Maximum number of GPUs in the cluster, by type.
   *
   * @default - none
   */
  readonly maxGpus?: { [acceleratorType: string]: number };
}

/** Options of `GkeCluster.standard`. */
export interface StandardClusterOptions extends GkeClusterOptions {
  /**
   * Zones of the nodes, in addition to the zone of a zonal cluster. A regional cluster with persistent disks requires
   * them: its nodes must be in the zones of the disks.
   *
   * @default - the zone of a zonal cluster, or three zones of the region
   */
  readonly nodeLocations?: string[];

  /**
   * Limits of node auto-provisioning, which creates node pools for pods that do not fit any existing pool.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/node-auto-provisioning
   * @default - disabled: only configured node pools are scaled
   */
  readonly nodeAutoProvisioning?: NodeAutoProvisioningOptions;

  /**
   * How aggressively the cluster autoscaler removes nodes.
   *
   * @default GkeAutoscalingProfile.BALANCED
   */
  readonly autoscalingProfile?: GkeAutoscalingProfile;

  /**
   * Whether vertical pod autoscaling (VerticalPodAutoscaler) is enabled, which adjusts resource requests to usage.
   *
   * @default true
   */
  readonly verticalPodAutoscaling?: boolean;

  /**
   * Whether Google Cloud Managed Service for Prometheus collects metrics of pods that configure it.
   *
   * @see https://cloud.google.com/stackdriver/docs/managed-prometheus
   * @default true
   */
  readonly managedPrometheus?: boolean;

  /**
   * Whether containers start while their images are still being pulled from Artifact Registry.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/image-streaming
   * @default true
   */
  readonly imageStreaming?: boolean;

  /**
   * Whether pods can mount Cloud Storage buckets.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/cloud-storage-fuse-csi-driver
   * @default true
   */
  readonly gcsFuseCsiDriver?: boolean;

  /**
   * Whether claims can be provisioned with Filestore.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/filestore-csi-driver
   * @default true
   */
  readonly filestoreCsiDriver?: boolean;

  /**
   * Whether each node caches DNS answers.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
   * @default true
   */
  readonly nodeLocalDnsCache?: boolean;

  /**
   * Whether flow logs and firewall rules apply to traffic between pods on the same node.
   *
   * @default true
   */
  readonly intranodeVisibility?: boolean;

  /**
   * Whether the memory of nodes is encrypted. All nodes of the cluster must be N2D, C2D, C3D or C4D machines.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/confidential-gke-nodes
   * @default false
   */
  readonly confidentialNodes?: boolean;
}
