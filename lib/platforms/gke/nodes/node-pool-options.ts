import type { Size } from 'cdk8s';
import type { GpuDriverVersion, GpuSharing } from './gpu-sharing';
import type { NodeUpgradeStrategy } from './node-upgrade-strategy';
import type { ReservationAffinity } from './reservation-affinity';

/** Effect of a taint on pods that do not tolerate it. */
export enum NodeTaintEffect {
  /** Pods are not scheduled on the node. */
  NO_SCHEDULE = 'NO_SCHEDULE',
  /** Pods are scheduled on the node only if no other node has capacity. */
  PREFER_NO_SCHEDULE = 'PREFER_NO_SCHEDULE',
  /** Pods are not scheduled on the node, and running pods are evicted. */
  NO_EXECUTE = 'NO_EXECUTE',
}

/** A taint, which repels pods that do not tolerate it. */
export interface NodeTaint {
  /** Key of the taint. */
  readonly key: string;

  /**
   * Value of the taint.
   *
   * @default - empty
   */
  readonly value?: string;

  /**
   * Effect on pods that do not tolerate the taint.
   *
   * @default NodeTaintEffect.NO_SCHEDULE
   */
  readonly effect?: NodeTaintEffect;
}

/** Zones in which the autoscaler adds nodes. */
export enum NodeLocationPolicy {
  /** Equally in all zones. */
  BALANCED = 'BALANCED',
  /** In any zone that has capacity. Suitable for scarce machines. */
  ANY = 'ANY',
}

/** Types of the nodes' boot disks. */
export enum NodeBootDiskType {
  PD_STANDARD = 'pd-standard',
  PD_BALANCED = 'pd-balanced',
  PD_SSD = 'pd-ssd',
  HYPERDISK_BALANCED = 'hyperdisk-balanced',
}

/** Options of all node pools. */
export interface CommonNodePoolOptions {
  /**
   * Size of the boot disk of each node, in whole gibibytes, at least 10.
   *
   * @default Size.gibibytes(100)
   */
  readonly diskSize?: Size;

  /**
   * Type of the boot disk of each node.
   *
   * @default - pd-balanced, or hyperdisk-balanced if the machine type does not support persistent disks
   */
  readonly diskType?: NodeBootDiskType;

  /**
   * Zones of the nodes.
   *
   * @default - the zones of the cluster
   */
  readonly nodeLocations?: string[];

  /**
   * Whether the nodes are Spot VMs. They cost a third of the price or less, and Google can reclaim them with 30 seconds'
   * notice.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Zones in which the autoscaler adds nodes.
   *
   * @default - ANY for Spot VMs and nodes with accelerators, otherwise BALANCED
   */
  readonly locationPolicy?: NodeLocationPolicy;

  /**
   * Labels of the nodes, in addition to those of GKE.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Taints of the nodes. Components that request GPUs of the pool tolerate its taints automatically. For other pods,
   * use `GkePlatform.nodePlacement`.
   *
   * @default - only the taints of GKE
   */
  readonly taints?: NodeTaint[];

  /**
   * Network tags of the nodes, for firewall rules.
   *
   * @default - none
   */
  readonly networkTags?: string[];

  /**
   * Strategy for upgrading the nodes.
   *
   * @default NodeUpgradeStrategy.surge()
   */
  readonly upgradeStrategy?: NodeUpgradeStrategy;

  /**
   * Compute Engine reservations that the nodes consume. Spot VMs cannot consume a specific one.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations
   * @default ReservationAffinity.any()
   */
  readonly reservationAffinity?: ReservationAffinity;
}

/** Options of a node pool without accelerators. */
export interface GkeNodePoolOptions extends CommonNodePoolOptions {
  /**
   * Name of the node pool. GKE's name has a hash if the pool has settings that GKE cannot change.
   *
   * @default default
   */
  readonly name?: string;

  /**
   * Machine type of the nodes.
   *
   * @see https://cloud.google.com/compute/docs/machine-resource
   * @default e2-standard-8
   */
  readonly machineType?: string;

  /**
   * Minimum number of nodes in all zones together. A new pool has at least as many nodes, the same number in each zone.
   * A change does not create or delete nodes before the autoscaler scales the pool.
   *
   * @default 1
   */
  readonly minNodes?: number;

  /**
   * Maximum number of nodes in all zones together.
   *
   * @default 10
   */
  readonly maxNodes?: number;
}

/** Options of a node pool with GPUs. */
export interface GkeGpuPoolOptions extends CommonNodePoolOptions {
  /**
   * Type of the GPUs, for example `nvidia-l4`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/gpus
   */
  readonly acceleratorType: string;

  /** Machine type of the nodes, which must support the GPUs, for example `g2-standard-8`. */
  readonly machineType: string;

  /**
   * Number of GPUs of each node. The machine type must support the number.
   *
   * @default - the number of GPUs of the machine type; 1 for N1 machine types
   */
  readonly gpusPerNode?: number;

  /**
   * Name of the node pool. A component can request a GPU of this pool with `gpu: { type: '<name>' }`.
   *
   * @default - the type of the GPUs
   */
  readonly name?: string;

  /**
   * Minimum number of nodes in all zones together. A new pool has at least as many nodes, the same number in each zone.
   * A change does not create or delete nodes before the autoscaler scales the pool.
   *
   * @default 0
   */
  readonly minNodes?: number;

  /**
   * Maximum number of nodes in all zones together.
   *
   * @default 1
   */
  readonly maxNodes?: number;

  /**
   * Version of the NVIDIA driver that GKE installs on the nodes.
   *
   * @default GpuDriverVersion.DEFAULT
   */
  readonly driverVersion?: GpuDriverVersion;

  /**
   * Shares one GPU between several containers. Only requests that name the pool get a share: a taint on the nodes
   * repels pods that request a whole GPU.
   *
   * @default - disabled: a GPU belongs to one container
   */
  readonly sharing?: GpuSharing;

  /**
   * Size of the partitions of each GPU (MIG), for example `1g.5gb`. Each partition counts as one GPU. Only requests
   * that name the pool get one.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
   * @default - GPUs are not partitioned
   */
  readonly partitionSize?: string;
}

/** Options of a node pool with TPUs: one slice, or single machines. */
export interface GkeTpuPoolOptions extends CommonNodePoolOptions {
  /**
   * Machine type of the nodes, which determines the TPU generation and the chips of each node, for example
   * `ct5lp-hightpu-4t`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus
   */
  readonly machineType: string;

  /**
   * Topology of the chips of a slice, for example `2x4`. If a slice is larger than a node, it has several nodes, which
   * are created and deleted together, in one zone.
   *
   * @default - the topology of one node
   */
  readonly topology?: string;

  /**
   * Name of the node pool.
   *
   * @default - the name of the machine type
   */
  readonly name?: string;

  /**
   * Minimum number of nodes in all zones together, which a new pool has. For a slice of several nodes: 0, or all of its nodes.
   *
   * @default 0
   */
  readonly minNodes?: number;

  /**
   * Maximum number of nodes in all zones together. For a slice of several nodes: all of its nodes.
   *
   * @default - 1, or the nodes of the slice
   */
  readonly maxNodes?: number;
}
