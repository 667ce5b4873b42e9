/** Known features of a Kubernetes distribution. */
export interface ClusterDistribution {
  /** Whether the cluster has a single node. @default false */
  readonly singleNode?: boolean;
  /**
   * StorageClasses whose volumes only one node can mount; undefined means the default StorageClass.
   *
   * @default - none
   */
  readonly singleNodeClasses?: readonly (string | undefined)[];
  /** Whether the cluster enforces network policies. @default - unknown */
  readonly enforcesNetworkPolicies?: boolean;
  /** Condition for the enforcement of network policies, for the summary. @default - depends on the network plugin */
  readonly networkPolicyNote?: string;
  /** Condition for load balancers of Services, for the summary. @default - none */
  readonly loadBalancerNote?: string;
}
