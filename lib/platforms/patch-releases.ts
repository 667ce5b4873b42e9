import { KubernetesVersion } from './kubernetes-version';

/** A patch release of each, for what names one in full. */
export const PATCH_RELEASES: Record<KubernetesVersion, string> = {
  [KubernetesVersion.V1_33]: 'v1.33.13',
  [KubernetesVersion.V1_34]: 'v1.34.4',
  [KubernetesVersion.V1_35]: 'v1.35.4',
  [KubernetesVersion.V1_36]: 'v1.36.3',
};
