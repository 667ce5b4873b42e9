/** Known features of a Kubernetes distribution. */
export interface ClusterDistribution {
  /** Context that the tool of the cluster creates in the kubeconfig. @default - depends on the user */
  readonly context?: string;
  /** Whether the cluster has a single node. @default false */
  readonly singleNode?: boolean;
  /**
   * Whether the cluster runs in containers or virtual machines on the user's machine, so that its API server has no public
   * address.
   *
   * @default false
   */
  readonly privateApiServer?: boolean;
  /**
   * Whether nodes can connect to all pods without being allowed: there is one node, and the network plugin lets a node
   * connect to the pods that it runs, for NFS mounts by the kernel too.
   *
   * @default false
   */
  readonly nodeReachesAllPods?: boolean;
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

/** A cluster on this machine. Its commands have no shell syntax. */
export interface LocalCluster {
  /** What it is, for the titles of steps: `kind cluster "kind"`. */
  readonly description: string;
  /** Commands that create it. They can have shell syntax. Empty if the user creates it otherwise. */
  readonly create: readonly string[];
  /** Command that succeeds if it exists. @default - `create` can run again */
  readonly exists?: string;
  /** @default - the user deletes it otherwise */
  readonly delete?: string;
  /** What the machine must offer. @default - none */
  readonly notes?: readonly string[];
}
