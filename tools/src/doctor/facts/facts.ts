import type { ComponentState } from '../../deploy/observe';
import type { Fact, StorageClassFact } from '../../init/cluster/facts';
import type { PlanPrerequisite } from '../../plan/plan';

/** Amounts by resource: cores, bytes and counts. */
export type Amounts = Readonly<Record<string, number>>;

export interface ToolFact {
  readonly name: string;
  readonly reason: string;
  readonly installed: boolean;
  /** Version that the tool prints. @default - it prints none */
  readonly version?: string;
  /** Whether it is necessary only until the cluster exists. */
  readonly createsCluster?: boolean;
}

/** Answer to an access review. */
export interface ReviewFact {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly verb: string;
  readonly allowed: boolean;
}

export interface PrerequisiteFact {
  readonly prerequisite: PlanPrerequisite;
  /** Whether it exists, or undefined if this cannot be found out. */
  readonly exists?: boolean;
  /** What is missing. */
  readonly problem?: string;
}

export interface NodeCapacity {
  readonly name: string;
  readonly allocatable: Amounts;
  /** Requests of pods that do not belong to the environment. */
  readonly requested: Amounts;
  /** Why pods without tolerations are not scheduled here, such as a taint. @default - they are */
  readonly restriction?: string;
}

export interface CapacityFacts {
  readonly nodes: readonly NodeCapacity[];
  /** What adds nodes, such as GKE Autopilot. @default - nothing that is known */
  readonly autoscaler?: string;
}

/** A JupyterHub or a training operator that is not part of the environment. */
export interface ForeignWorkload {
  readonly namespace: string;
  readonly name: string;
  /** Helm release that contains it, and the name and version of its chart. */
  readonly helm?: { readonly release: string; readonly chart?: string };
  /** Namespace to which an operator is restricted. @default - all namespaces */
  readonly scope?: string;
}

/** A definition that the environment applies and that exists. */
export interface DefinitionFact {
  readonly name: string;
  /** Versions of the program. */
  readonly versions: readonly string[];
  /** Versions in which objects were stored. */
  readonly storedVersions: readonly string[];
}

export interface ConflictFacts {
  /** Namespaces of the environment. */
  readonly namespaces: readonly string[];
  readonly hubs: readonly ForeignWorkload[];
  readonly operators: readonly ForeignWorkload[];
  /** Operator of the environment. @default - it has none */
  readonly ownOperator?: { readonly scope?: string };
  readonly definitions: readonly DefinitionFact[];
}

export interface NamespaceFact {
  readonly name: string;
  /** Level that the namespace enforces now. */
  readonly enforced?: string;
  /** Level that the environment sets. @default - it does not create the namespace, or sets none */
  readonly wanted?: string;
  /** Pods that the API server would refuse, and its messages. */
  readonly refused: readonly { readonly workload: string; readonly message: string }[];
}

/** A claim of the environment. */
export interface ClaimFact {
  readonly claim: string;
  /** @default - the default StorageClass */
  readonly storageClass?: string;
}

export interface StorageFacts {
  /** Classes, the default that Kubernetes uses first. */
  readonly classes: readonly StorageClassFact[];
  /** Claims that are not bound. */
  readonly claims: readonly ClaimFact[];
}

/** What the cluster says about an environment. */
export interface ClusterFacts {
  readonly context: string;
  readonly server: string;
  /** Version of the API server, such as `v1.36.3`. */
  readonly version: string;
  /** Local time minus the server's, in seconds. */
  readonly clockDifference: Fact<number>;
  readonly reviews: Fact<readonly ReviewFact[]>;
  readonly prerequisites: readonly PrerequisiteFact[];
  readonly capacity: Fact<CapacityFacts>;
  readonly conflicts: Fact<ConflictFacts>;
  readonly namespaces: Fact<readonly NamespaceFact[]>;
  readonly storage: Fact<StorageFacts>;
  readonly health: Fact<readonly ComponentState[]>;
}
