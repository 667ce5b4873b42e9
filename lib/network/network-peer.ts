/** A TCP or UDP port. */
export interface NetworkPort {
  /** Number of the port, 1 to 65535. */
  readonly port: number;

  /**
   * `TCP` or `UDP`.
   *
   * @default TCP
   */
  readonly protocol?: string;
}

/**
 * One end of a network flow that a policy lets through: addresses, or pods by their labels.
 *
 * With nothing but ports it means anybody.
 */
export interface NetworkPeer {
  /**
   * Addresses, as a CIDR block.
   *
   * @default - pods, by the labels below
   */
  readonly cidr?: string;

  /**
   * Blocks within `cidr` that are left out.
   *
   * @default - none
   */
  readonly exceptCidrs?: string[];

  /**
   * Labels of the pods.
   *
   * @default - all pods of the namespaces
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Labels of the pods' namespaces; an empty map means all namespaces.
   *
   * @default - the namespace that the policy is in
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Ports that are open to the peer.
   *
   * @default - those that the component names
   */
  readonly ports?: NetworkPort[];
}
