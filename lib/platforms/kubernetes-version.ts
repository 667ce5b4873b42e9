/**
 * Kubernetes versions that the library supports.
 *
 * @see https://kubernetes.io/releases/
 */
export enum KubernetesVersion {
  /** Kubernetes 1.33. */
  V1_33 = '1.33',
  /** Kubernetes 1.34. */
  V1_34 = '1.34',
  /** Kubernetes 1.35. */
  V1_35 = '1.35',
  /** Kubernetes 1.36. */
  V1_36 = '1.36',
}

/** A patch release of each version, for tools that need a full version. */
export const PATCH_RELEASES: Record<KubernetesVersion, string> = {
  [KubernetesVersion.V1_33]: 'v1.33.13',
  [KubernetesVersion.V1_34]: 'v1.34.4',
  [KubernetesVersion.V1_35]: 'v1.35.4',
  [KubernetesVersion.V1_36]: 'v1.36.3',
};
