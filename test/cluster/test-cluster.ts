import type { Cluster } from '../cluster-harness/cluster';
import type { Kubectl } from '../cluster-harness/kubectl';

/** The cluster of a suite: one that the suite starts, or an existing one. */
export interface TestCluster {
  /** kubectl with administrator permissions. */
  readonly kubectl: Kubectl;
  /** A folder for files of the suite. */
  readonly folder: { join(...parts: string[]): string };
  /** Prefix of all namespaces. */
  readonly namespacePrefix: string;
  /** Seconds until pods must be Ready. */
  readonly patience: number;
  /** The name of a program's namespace on this cluster. */
  namespace(name: string): string;
  stop(): Promise<void>;
}

/** A cluster that a suite starts. */
export class StartedCluster implements TestCluster {
  readonly namespacePrefix = '';

  /**
   * @param patience seconds until pods must be Ready
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
