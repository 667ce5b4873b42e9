import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { GkeClusterOptions } from './cluster-options';

/** How eagerly the cluster autoscaler removes nodes. */
export enum GkeAutoscalingProfile {
  /** Nodes are kept for a while, so that the next pods start at once. */
  BALANCED = 'BALANCED',
  /** Nodes are emptied and removed early, which costs less. */
  OPTIMIZE_UTILIZATION = 'OPTIMIZE_UTILIZATION',
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
