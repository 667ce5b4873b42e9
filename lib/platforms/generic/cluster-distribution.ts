/** What is known of a kind of cluster without its owner saying it. */
export interface ClusterDistribution {
  /** Whether the cluster is one machine. @default false */
  readonly singleNode?: boolean;
  /**
   * KnownStorageClasses that are known to make no volumes for pods of several nodes; undefined among them stands for the cluster's default one.
   *
   * @default - none
   */
  readonly singleNodeClasses?: readonly (string | undefined)[];
  /** Whether the cluster keeps network policies. @default - not known */
  readonly enforcesNetworkPolicies?: boolean;
  /** On what it depends whether it keeps them, in a sentence. @default - on the network plugin */
  readonly networkPolicyNote?: string;
  /** On what it depends whether a Service has a load balancer, in a sentence. @default - on nothing that is known */
  readonly loadBalancerNote?: string;
}
