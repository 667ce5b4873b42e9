import type { GkeClusterOptions } from './cluster-options';
import type { StandardClusterOptions } from './standard-cluster-options';

/** GPUs of the nodes of an existing cluster. */
export interface ExistingGpuNodes {
  /** Type of the GPUs, for example `nvidia-l4`. */
  readonly acceleratorType: string;

  /**
   * Maximum number of GPUs of one node.
   *
   * @default 1
   */
  readonly gpusPerNode?: number;
}

/** Options of `GkeCluster.existing`. */
export interface ExistingClusterOptions {
  /**
   * CIDR block of the cluster's Services: `servicesIpv4Cidr` in the output of `gcloud container clusters describe`.
   *
   * @default - unknown; an `NfsServer` then requires `clusterIp`
   */
  readonly serviceCidr?: string;

  /**
   * GPUs of the cluster's nodes.
   *
   * @default - none
   */
  readonly gpuNodes?: ExistingGpuNodes[];

  /**
   * Whether the Gateway API is enabled.
   *
   * @default true
   */
  readonly gatewayApi?: boolean;
}

/** Mode of a cluster: Standard, Autopilot or existing. */
export class GkeCluster {
  /**
   * Creates a cluster with node pools. You choose the machines, and pay for them.
   *
   * @param options options
   */
  public static standard(options: StandardClusterOptions = {}): GkeCluster {
    return new GkeCluster({ ...options }, undefined, undefined);
  }

  /**
   * Creates a regional cluster whose nodes Google manages. You pay for the resource requests of pods.
   *
   * Pods that need capabilities that Autopilot does not grant, for example those of an `NfsServer`, fail at synthesis.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/resources/autopilot-standard-feature-comparison
   * @param options options
   */
  public static autopilot(options: GkeClusterOptions = {}): GkeCluster {
    return new GkeCluster(undefined, { ...options }, undefined);
  }

  /**
   * Adopts an existing cluster, which the platform's `clusterName`, `project` and `zone` or `region` identify.
   * Terraform creates only disks, buckets, identities, addresses and the configured node pools. The cluster must have
   * Workload Identity and be VPC-native.
   *
   * @param options options
   */
  public static existing(options: ExistingClusterOptions = {}): GkeCluster {
    return new GkeCluster(undefined, undefined, { ...options });
  }

  private constructor(
    /** @internal */
    public readonly _standard: StandardClusterOptions | undefined,
    /** @internal */
    public readonly _autopilot: GkeClusterOptions | undefined,
    /** @internal */
    public readonly _existing: ExistingClusterOptions | undefined,
  ) {}
}
