/** A statement about the cluster, with the API answer that shows it. */
export type Fact<T> =
  | { readonly known: true; readonly value: T; readonly evidence: string }
  /** The evidence says why it is not known. */
  | { readonly known: false; readonly evidence: string };

/** Products that the cluster can be. `unknown` is any other conformant cluster. */
export type Distribution =
  | 'gke'
  | 'gke-autopilot'
  | 'eks'
  | 'aks'
  | 'openshift'
  | 'minikube'
  | 'kind'
  | 'k3d'
  | 'k3s'
  | 'microk8s'
  | 'docker-desktop'
  | 'kubeadm'
  | 'unknown';

/** GPUs of nodes. */
export interface GpuFact {
  /** Extended resource, for example `nvidia.com/gpu`. */
  readonly resource: string;
  readonly count: number;
  /** Node labels of each type, as `label=value`, by a short name. */
  readonly types: Readonly<Record<string, string>>;
}

export interface NodeFacts {
  readonly count: number;
  /** Architectures, with the number of nodes. */
  readonly architectures: Readonly<Record<string, number>>;
  /** Allocatable memory of the largest node, in MiB. */
  readonly largestMemory: number;
  /** Allocatable CPU of the largest node, in millicores. */
  readonly largestCpu: number;
  readonly gpus: readonly GpuFact[];
}

/** Google Cloud location of a cluster. */
export interface GkeLocation {
  readonly project: string;
  readonly location: string;
  readonly cluster: string;
}

export interface StorageClassFact {
  readonly name: string;
  readonly provisioner: string;
  readonly isDefault: boolean;
  /** Whether pods on several nodes can mount its volumes. */
  readonly shared: boolean;
}

export interface InstalledSoftware {
  /** Namespaces with a JupyterHub. */
  readonly jupyterhubs: readonly string[];
  /** Namespaces with a training operator. */
  readonly trainingOperators: readonly string[];
  /** Whether the TFJob definition exists. */
  readonly hasTfJob: boolean;
  /** Whether the cluster has the definition of JobSets. A TFJob can run as one. */
  readonly hasJobSet: boolean;
}

/** What the API server says about the cluster. */
export interface ClusterFacts {
  readonly context: string;
  readonly distribution: Fact<Distribution>;
  /** Minor version, for example `1.34`. */
  readonly version: Fact<string>;
  readonly nodes: Fact<NodeFacts>;
  readonly gke: Fact<GkeLocation>;
  readonly storageClasses: Fact<readonly StorageClassFact[]>;
  readonly ingressClasses: Fact<readonly string[]>;
  /** Gateways, as `namespace/name`. */
  readonly gateways: Fact<readonly string[]>;
  readonly loadBalancer: Fact<boolean>;
  readonly networkPolicies: Fact<boolean>;
  readonly serviceCidrs: Fact<readonly string[]>;
  readonly apiServerPort: Fact<number>;
  readonly installed: Fact<InstalledSoftware>;
  /** Whether the user may create namespaces. */
  readonly createsNamespaces: Fact<boolean>;
  /** Whether the user may create CustomResourceDefinitions. */
  readonly createsDefinitions: Fact<boolean>;
}

/** Everything that is known before a choice is made. */
export interface Facts {
  readonly cluster: Fact<ClusterFacts>;
  /** Project and zone or region of gcloud's active configuration. */
  readonly gcloud: Fact<{ readonly project?: string; readonly zone?: string; readonly region?: string }>;
  /** Tools that create local clusters and are installed. */
  readonly localTools: readonly string[];
}

export const known = <T>(value: T, evidence: string): Fact<T> => ({ known: true, value, evidence });
export const unknown = (evidence: string): Fact<never> => ({ known: false, evidence });
