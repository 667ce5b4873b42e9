/** Whether pods run on nodes with the label `hub.jupyter.org/node-purpose` of their purpose. */
export enum NodePurpose {
  /** They run on any node. */
  IGNORE = 'IGNORE',
  /** They run on other nodes if these have no room. */
  PREFER = 'PREFER',
  /** They run on these nodes only. */
  REQUIRE = 'REQUIRE',
}

/**
 * Nodes that are dedicated to user pods or to the hub.
 *
 * The pods tolerate the taints `hub.jupyter.org/dedicated` and `hub.jupyter.org_dedicated` with the value of their purpose, so
 * nodes with such a taint run no other pods.
 */
export interface DedicatedNodesOptions {
  /**
   * Nodes of users' pods, placeholders and the pre-puller: label `hub.jupyter.org/node-purpose: user`, and taints with the value
   * `user`.
   *
   * @default NodePurpose.PREFER
   */
  readonly users?: NodePurpose;

  /**
   * Nodes of the hub, the proxy and the user scheduler: label `hub.jupyter.org/node-purpose: core`, and taints with the value
   * `core`.
   *
   * @default NodePurpose.PREFER
   */
  readonly core?: NodePurpose;
}
