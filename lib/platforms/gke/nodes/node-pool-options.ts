import type { Size } from 'cdk8s';
import type { GpuDriverVersion, GpuSharing } from './gpu-sharing';
import type { NodeUpgradeStrategy } from './node-upgrade-strategy';
import type { ReservationAffinity } from './reservation-affinity';

/** What happens to pods that do not tolerate a taint. */
export enum NodeTaintEffect {
  /** They are not placed there. */
  NO_SCHEDULE = 'NO_SCHEDULE',
  /** They are placed there where nothing else is free. */
  PREFER_NO_SCHEDULE = 'PREFER_NO_SCHEDULE',
  /** They are not placed there, and those that are there are evicted. */
  NO_EXECUTE = 'NO_EXECUTE',
}

/** What keeps pods off nodes, but for those that tolerate it. */
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
   * What happens to pods that do not tolerate it.
   *
   * @default NodeTaintEffect.NO_SCHEDULE
   */
  readonly effect?: NodeTaintEffect;
}

/** Where the autoscaler adds nodes. */
export enum NodeLocationPolicy {
  /** In all zones alike. */
  BALANCED = 'BALANCED',
  /** In any zone that has some, which is how scarce machines are had. */
  ANY = 'ANY',
}

/** What the boot disks of nodes are. */
export enum NodeBootDiskType {
  PD_STANDARD = 'pd-standard',
  PD_BALANCED = 'pd-balanced',
  PD_SSD = 'pd-ssd',
  HYPERDISK_BALANCED = 'hyperdisk-balanced',
}

/** What all pools of nodes can be told. */
export interface CommonNodePoolOptions {
  /**
   * Size of the boot disk of each node, in whole gibibytes, at least 10.
   *
   * @default Size.gibibytes(100)
   */
  readonly diskSize?: Size;

  /**
   * What the boot disk of each node is.
   *
   * @default - pd-balanced, or hyperdisk-balanced where the machine type takes nothing else
   */
  readonly diskType?: NodeBootDiskType;

  /**
   * Zones that the nodes are in.
   *
   * @default - those of the cluster
   */
  readonly nodeLocations?: string[];

  /**
   * Whether the nodes are spot machines, which cost a third or less, and can be taken away with half a minute's notice.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Where the autoscaler adds nodes.
   *
   * @default - ANY where the nodes are spot machines or have accelerators, BALANCED else
   */
  readonly locationPolicy?: NodeLocationPolicy;

  /**
   * Labels of the nodes, beside those that GKE gives them.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * What keeps pods off the nodes. What asks for the GPUs of the pool tolerates it by itself; for other pods there is
   * `GkePlatform.nodePlacement`.
   *
   * @default - none but GKE's own
   */
  readonly taints?: NodeTaint[];

  /**
   * Network tags of the nodes, which firewall rules can name.
   *
   * @default - none
   */
  readonly networkTags?: string[];

  /**
   * How nodes are replaced when they are upgraded.
   *
   * @default NodeUpgradeStrategy.surge()
   */
  readonly upgradeStrategy?: NodeUpgradeStrategy;

  /**
   * Which reservations of machines the nodes use up.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations
   * @default ReservationAffinity.any()
   */
  readonly reservationAffinity?: ReservationAffinity;
}

/** Nodes without accelerators. */
export interface GkeNodePoolOptions extends CommonNodePoolOptions {
  /**
   * Name of the node pool.
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
   * Fewest nodes, in all zones together.
   *
   * @default 1
   */
  readonly minNodes?: number;

  /**
   * Most nodes, in all zones together.
   *
   * @default 10
   */
  readonly maxNodes?: number;
}

/** Nodes with GPUs. */
export interface GkeGpuPoolOptions extends CommonNodePoolOptions {
  /**
   * Type of the GPUs, for example `nvidia-l4`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/gpus
   */
  readonly acceleratorType: string;

  /** Machine type of the nodes, one that can have such GPUs, for example `g2-standard-8`. */
  readonly machineType: string;

  /**
   * GPUs of each node, a number that the machine type can have.
   *
   * @default - what the machine type has; 1 for those of N1
   */
  readonly gpusPerNode?: number;

  /**
   * Name of the node pool. What asks for a GPU may give it as the `type`, and gets a GPU of this pool.
   *
   * @default - the type of the GPUs
   */
  readonly name?: string;

  /**
   * Fewest nodes, in all zones together.
   *
   * @default 0
   */
  readonly minNodes?: number;

  /**
   * Most nodes, in all zones together.
   *
   * @default 1
   */
  readonly maxNodes?: number;

  /**
   * Which driver GKE installs on the nodes.
   *
   * @default GpuDriverVersion.DEFAULT
   */
  readonly driverVersion?: GpuDriverVersion;

  /**
   * How containers share one GPU. Only what asks for the pool by its name gets a share: the nodes have a taint that keeps others off, who
   * asked for a whole GPU.
   *
   * @default - not: each GPU is one container's
   */
  readonly sharing?: GpuSharing;

  /**
   * Size of the parts that each GPU is cut into (MIG), for example `1g.5gb`; each counts as a GPU. Only what asks for the pool by its name
   * gets one.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
   * @default - GPUs are whole
   */
  readonly partitionSize?: string;
}

/** Nodes with TPUs: one slice, or single machines. */
export interface GkeTpuPoolOptions extends CommonNodePoolOptions {
  /**
   * Machine type of the nodes, which says the generation of the TPU and the chips of each node, for example `ct5lp-hightpu-4t`.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus
   */
  readonly machineType: string;

  /**
   * How the chips of a slice are arranged, for example `2x4`. A slice that is larger than a node has several, which come and go together,
   * and are in one zone.
   *
   * @default - that of one node
   */
  readonly topology?: string;

  /**
   * Name of the node pool.
   *
   * @default - the name of the machine type
   */
  readonly name?: string;

  /**
   * Fewest nodes, in all zones together: for a slice of several nodes 0, or all of them.
   *
   * @default 0
   */
  readonly minNodes?: number;

  /**
   * Most nodes, in all zones together.
   *
   * @default - 1, or the nodes of the slice
   */
  readonly maxNodes?: number;
}
