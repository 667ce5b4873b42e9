import type { Size } from 'cdk8s';

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

/** The nodes that everything without GPU runs on. */
export interface GkeNodePool {
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

  /**
   * Size of the boot disk of each node, in whole gibibytes, at least 10.
   *
   * @default Size.gibibytes(100)
   */
  readonly diskSize?: Size;
}

/** Nodes with GPUs. */
export interface GkeGpuPool {
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
   * @default 1
   */
  readonly gpusPerNode?: number;

  /**
   * Name of the node pool.
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
   * Size of the boot disk of each node, in whole gibibytes, at least 10.
   *
   * @default Size.gibibytes(100)
   */
  readonly diskSize?: Size;
}
