/** Options of `GkeNetwork.create`. */
export interface GkeNetworkOptions {
  /**
   * CIDR block of the nodes (IPv4).
   *
   * @default - 10.0.0.0/20, for up to 4,092 nodes
   */
  readonly nodeCidr?: string;

  /**
   * CIDR block of the pods. Each node uses a /24 of it.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing
   * @default - 10.4.0.0/14, for the pods of up to 1,024 nodes
   */
  readonly podCidr?: string;

  /**
   * CIDR block of Services. NFS servers use fixed addresses in it.
   *
   * @default 10.8.0.0/20
   */
  readonly serviceCidr?: string;

  /**
   * Name of the secondary range for pods.
   *
   * @default pods
   */
  readonly podRangeName?: string;

  /**
   * Name of the secondary range for Services.
   *
   * @default services
   */
  readonly serviceRangeName?: string;

  /**
   * Whether VPC flow logs record half of all connections, for example for the analysis of incidents. They are charged
   * by volume.
   *
   * @see https://cloud.google.com/vpc/docs/flow-logs
   * @default true
   */
  readonly flowLogs?: boolean;
}

/** Options of `GkeNetwork.existing`. */
export interface ExistingNetworkOptions {
  /** Name of the network. */
  readonly network: string;

  /** Name of the nodes' subnetwork, in the region of the cluster. */
  readonly subnetwork: string;

  /** Name of the subnetwork's secondary range for pods. */
  readonly podRangeName: string;

  /** Name of the subnetwork's secondary range for Services. */
  readonly serviceRangeName: string;

  /**
   * CIDR block of the secondary range for Services. NFS servers use fixed addresses in it, which must be known at
   * synthesis.
   */
  readonly serviceCidr: string;

  /**
   * Id of the host project, for a Shared VPC.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc
   * @default - the project of the cluster
   */
  readonly hostProject?: string;
}

/** Network of a cluster. */
export class GkeNetwork {
  /**
   * Creates a network for the cluster, with Cloud NAT. Nodes can connect to the internet, and cannot be reached from
   * it.
   *
   * @param options options
   */
  public static create(options: GkeNetworkOptions = {}): GkeNetwork {
    return new GkeNetwork({ ...options }, undefined);
  }

  /**
   * Uses an existing network, which may be a Shared VPC. Terraform does not change it: it must provide internet access
   * (Cloud NAT) and access to Google APIs (Private Google Access).
   *
   * @param options options
   */
  public static existing(options: ExistingNetworkOptions): GkeNetwork {
    return new GkeNetwork(undefined, { ...options });
  }

  private constructor(
    /** @internal */
    public readonly _created: GkeNetworkOptions | undefined,
    /** @internal */
    public readonly _existing: ExistingNetworkOptions | undefined,
  ) {}
}
