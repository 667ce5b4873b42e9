/** Platforms that an app can start with. */
export const PLATFORMS = [
  'minikube',
  'kind',
  'k3d',
  'k3s',
  'microk8s',
  'docker-desktop',
  'gke',
  'any-cluster',
] as const;
export type PlatformName = (typeof PLATFORMS)[number];

export const COMPONENTS = ['notebooks', 'training', 'shared-files'] as const;
export type ComponentName = (typeof COMPONENTS)[number];

export const LANGUAGES = ['typescript', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

export const KUBERNETES_VERSIONS = ['1.33', '1.34', '1.35', '1.36'] as const;
export const GKE_CLUSTERS = ['existing', 'standard', 'autopilot'] as const;
export const IP_FAMILIES = ['IPv4', 'IPv6', 'DualStack'] as const;

/** All decisions that make an app. The answers file, the options of the command and the questions have the same names. */
export interface Answers {
  readonly name: string;
  readonly language: Language;
  readonly environment: string;
  readonly platform: PlatformName;
  readonly context?: string;
  readonly components: readonly ComponentName[];
  readonly namespace?: string;
  readonly kubernetesVersion?: (typeof KUBERNETES_VERSIONS)[number];
  readonly sharedFilesSize?: string;
  readonly hostname?: string;
  readonly adminUsers?: readonly string[];
  readonly gateway?: string;
  readonly ingressClass?: string;
  readonly ingressNamespace?: string;
  readonly storageClass?: string;
  readonly sharedStorageClass?: string;
  readonly serviceCidr?: string;
  readonly ipFamilies?: (typeof IP_FAMILIES)[number];
  readonly apiServerPort?: number;
  readonly enforcesNetworkPolicies?: boolean;
  readonly createNamespaces?: boolean;
  readonly openshift?: boolean;
  readonly smallNodes?: boolean;
  readonly architecture?: 'amd64' | 'arm64';
  readonly gpuResource?: string;
  readonly gpuTypes?: Readonly<Record<string, string>>;
  readonly imageRegistry?: string;
  readonly project?: string;
  readonly zone?: string;
  readonly region?: string;
  readonly gkeCluster?: (typeof GKE_CLUSTERS)[number];
  readonly clusterName?: string;
  readonly iapClientId?: string;
  readonly library?: string;
  readonly commandLine?: string;
}

export type AnswerName = keyof Answers;
