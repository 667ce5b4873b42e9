import type { GkeClusterOptions } from './cluster-options';
import type { StandardClusterOptions } from './standard-cluster-options';

/** GPUs of a cluster that is there already. */
export interface ExistingGpuNodes {
  /** Type of the GPUs, for example `nvidia-l4`. */
  readonly acceleratorType: string;

  /**
   * Most GPUs of one node.
   *
   * @default 1
   */
  readonly gpusPerNode?: number;
}

/** Options of `GkeCluster.existing`. */
export interface ExistingClusterOptions {
  /**
   * The addresses of its Services, as a CIDR block: `gcloud container clusters describe` calls it `servicesIpv4Cidr`.
   *
   * @default - not known, and then shared files want `clusterIp`
   */
  readonly serviceCidr?: string;

  /**
   * The GPUs that its nodes have.
   *
   * @default - none
   */
  readonly gpuNodes?: ExistingGpuNodes[];

  /**
   * Whether Gateways can be made.
   *
   * @default true
   */
  readonly gatewayApi?: boolean;
}

/** What kind of cluster a platform has, and what it is like. */
export class GkeCluster {
  /**
   * A cluster whose nodes are pools of machines: what they are is chosen here, and what is paid for is the machine.
   *
   * @param options what it is like
   */
  public static standard(options: StandardClusterOptions = {}): GkeCluster {
    return new GkeCluster({ ...options }, undefined, undefined);
  }

  /**
   * A cluster whose nodes are Google's affair, always regional: what is paid for is what pods ask for. Pods that need more than Google
   * lets them have do not run there, and are told at synthesis: an `NfsServer`, say.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/resources/autopilot-standard-feature-comparison
   * @param options what it is like
   */
  public static autopilot(options: GkeClusterOptions = {}): GkeCluster {
    return new GkeCluster(undefined, { ...options }, undefined);
  }

  /**
   * A cluster that is there already, called by the platform's `clusterName`, `project` and `zone` or `region`. Terraform makes only what the
   * apps need: disks, buckets, identities, addresses, and node pools that are named. It needs Workload Identity and VPC-native Services.
   *
   * @param options what it is like
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
