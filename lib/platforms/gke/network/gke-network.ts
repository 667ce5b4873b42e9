/** Options of `GkeNetwork.create`. */
export interface GkeNetworkOptions {
  /**
   * Addresses of the nodes, as a CIDR block of IPv4.
   *
   * @default 10.0.0.0/20, which is room for 4,092 nodes
   */
  readonly nodeCidr?: string;

  /**
   * Addresses of the pods: each node takes a /24 of them.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing
   * @default 10.4.0.0/14, which is room for the pods of 1,024 nodes
   */
  readonly podCidr?: string;

  /**
   * Addresses of the Services. Shared files have fixed ones of them.
   *
   * @default 10.8.0.0/20
   */
  readonly serviceCidr?: string;

  /**
   * Name of the range that the pods' addresses are in.
   *
   * @default pods
   */
  readonly podRangeName?: string;

  /**
   * Name of the range that the Services' addresses are in.
   *
   * @default services
   */
  readonly serviceRangeName?: string;

  /**
   * Whether half of all connections are logged, which a review of an incident needs, and which costs by the amount.
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

  /** Name of the subnetwork that the nodes are in. It is in the region of the cluster. */
  readonly subnetwork: string;

  /** Name of the subnetwork's secondary range that the pods' addresses are in. */
  readonly podRangeName: string;

  /** Name of the subnetwork's secondary range that the Services' addresses are in. */
  readonly serviceRangeName: string;

  /** The addresses of that range, as a CIDR block: shared files have fixed ones of them, which must be known when YAML is written. */
  readonly serviceCidr: string;

  /**
   * Id of the project that the network is in, where it is shared with this one.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc
   * @default - the project of the cluster
   */
  readonly hostProject?: string;
}

/** The network that a cluster is in. */
export class GkeNetwork {
  /**
   * A network for one cluster, with Cloud NAT: its nodes reach the internet and are not reached from it.
   *
   * @param options its addresses
   */
  public static create(options: GkeNetworkOptions = {}): GkeNetwork {
    return new GkeNetwork({ ...options }, undefined);
  }

  /**
   * A network that is there already, also one that another project shares. Nothing of it is changed: whoever has it gives the nodes
   * a way to the internet (Cloud NAT) and to Google's APIs (Private Google Access).
   *
   * @param options what it is called
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
