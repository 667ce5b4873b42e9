import type { Cluster } from './cluster';
import type { Process } from './process';

/** What pods run on. */
export interface Nodes {
  /** Commands that make the cluster's namespaces fit, before anything runs there. */
  readonly setupCommands: readonly (readonly string[])[];
  /** Commands that undo what keeps the cluster's folder from being removed inside its namespaces. */
  readonly cleanupCommands: readonly (readonly string[])[];
  /** What others need, and needs nobody. */
  readonly core: readonly Process[];
  /** What needs the API server. */
  readonly agents: readonly Process[];
  readonly manifests: readonly object[];
  /** Brings what only a running cluster can be given, and waits until pods can run. */
  waitUntilReady(cluster: Cluster): Promise<void>;
}

/** Range of the addresses of pods. */
export const POD_RANGE = '10.244.0.0/16';

/** The same where Services have addresses of IPv6. */
export const POD_RANGE_V6 = 'fd00:244::/64';
