import type { Cluster } from '../cluster-harness/cluster';
import type { Kubectl } from '../cluster-harness/kubectl';

/** What a suite runs on: a cluster that was started for it, or one that the user has. */
export interface TestCluster {
  /** As its administrator. */
  readonly kubectl: Kubectl;
  /** Where the suite may write. */
  readonly folder: { join(...parts: string[]): string };
  /** What the names of all namespaces begin with. */
  readonly namespacePrefix: string;
  /** Seconds in which pods become Ready. */
  readonly patience: number;
  /** The name that a namespace of a program has here. */
  namespace(name: string): string;
  stop(): Promise<void>;
}

/** A cluster that was started for one suite. */
export class StartedCluster implements TestCluster {
  readonly namespacePrefix = '';

  /**
   * @param patience seconds in which pods become Ready
   */
  constructor(
    private readonly cluster: Cluster,
    readonly patience: number,
  ) {}

  get kubectl(): Kubectl {
    return this.cluster.kubectl;
  }

  get folder(): TestCluster['folder'] {
    return this.cluster.folder;
  }

  namespace(name: string): string {
    return name;
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }
}
