import type { Cluster } from './cluster';
import type { Process } from './processes/process';

/** Nodes of a cluster, simulated or real. */
export interface Nodes {
  /** Commands to run in the cluster's namespaces before any other process. */
  readonly setupCommands: readonly (readonly string[])[];
  /** Commands to run before the cluster's folder is removed from inside its namespaces. */
  readonly cleanupCommands: readonly (readonly string[])[];
  /** Processes that other processes depend on, and that have no dependencies themselves. */
  readonly core: readonly Process[];
  /** Processes that require the API server. */
  readonly agents: readonly Process[];
  readonly manifests: readonly object[];
  /** Completes the setup that requires a running cluster, and waits until pods can run. */
  waitUntilReady(cluster: Cluster): Promise<void>;
}

/** CIDR of pods. */
export const POD_RANGE = '10.244.0.0/16';

/** CIDR of pods in a cluster with IPv6 Services. */
export const POD_RANGE_V6 = 'fd00:244::/64';
