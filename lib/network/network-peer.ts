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
 * A peer in a network policy: IP addresses, or pods by their labels.
 *
 * A peer with only ports, or without any field, stands for all peers.
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
   * @default - all pods in the namespaces
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Labels of the pods' namespaces. An empty map selects all namespaces.
   *
   * @default - the namespace of the policy
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Ports that the peer can use.
   *
   * @default - the ports of the component
   */
  readonly ports?: NetworkPort[];
}
