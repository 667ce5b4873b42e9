/** A TCP or UDP port. */
export interface NetworkPort {
  /** Port number, 1 to 65535. */
  readonly port: number;

  /**
   * `TCP` or `UDP`.
   *
   * @default TCP
   */
  readonly protocol?: string;
}

/**
 * A peer in a network policy: IP addresses, pods, or everyone.
 *
 * A peer must select something. A peer with only ports, without any field, or with an empty map of labels is an error:
 * such a value is often a variable that is not set, and a network policy would allow everyone.
 *
 * @throws KubeflowError if a peer selects nothing, or if fields contradict each other.
 */
export interface NetworkPeer {
  /**
   * CIDR block of addresses.
   *
   * @default - pods, selected by the labels below
   */
  readonly cidr?: string;

  /**
   * CIDR blocks within `cidr` to exclude.
   *
   * @default - none
   */
  readonly exceptCidrs?: string[];

  /**
   * Labels of the pods.
   *
   * @default - all pods in the namespaces, if `namespaceLabels`, `allNamespaces` or `allPods` is set
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Labels of the pods' namespaces.
   *
   * @default - the namespace of the policy
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Whether the peer is all pods in the namespaces, instead of pods with `podLabels`.
   *
   * @default false
   */
  readonly allPods?: boolean;

  /**
   * Whether the pods can be in any namespace, instead of namespaces with `namespaceLabels`.
   *
   * @default false
   */
  readonly allNamespaces?: boolean;

  /**
   * Whether the peer is everyone: all pods, nodes and addresses, inside and outside the cluster. Only `ports` can be
   * set in addition.
   *
   * @default false
   */
  readonly allPeers?: boolean;

  /**
   * Ports that the peer can use, at least one.
   *
   * @default - the ports of the component
   */
  readonly ports?: NetworkPort[];
}
