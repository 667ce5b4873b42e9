/** What is known of a kind of cluster without its owner saying it. */
export interface ClusterProduct {
  /** Whether the cluster is one machine. @default false */
  readonly oneNode?: boolean;
  /**
   * StorageClasses that are known to make no volumes for pods of several nodes; undefined among them stands for the cluster's default one.
   *
   * @default - none
   */
  readonly oneNodeClasses?: readonly (string | undefined)[];
  /** Whether the cluster keeps network policies. @default - not known */
  readonly enforcesNetworkPolicies?: boolean;
  /** On what it depends whether it keeps them, in a sentence. @default - on the network plugin */
  readonly policiesDependOn?: string;
  /** On what it depends whether a Service has a load balancer, in a sentence. @default - on nothing that is known */
  readonly loadBalancersDependOn?: string;
}
