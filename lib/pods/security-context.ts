import type * as kube from '../k8s/kube';

/** User and group of a pod's containers. */
export interface PodUserIds {
  readonly uid: number;
  readonly gid: number;
  /** Group that owns the pod's volumes. */
  readonly fsGroup?: number;
}

/** Returns the security context that Pod Security `restricted` requires of a pod. */
export function restrictedPodSecurityContext(user: PodUserIds): kube.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    ...(user.fsGroup === undefined ? {} : { fsGroup: user.fsGroup, fsGroupChangePolicy: 'OnRootMismatch' }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/**
 * Returns the security context that Pod Security `restricted` requires of a container, with a read-only root file
 * system.
 */
export function restrictedSecurityContext(overrides: kube.SecurityContext = {}): kube.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    ...overrides,
  };
}

/** The user `nobody`, for pods that own no files. */
export const NOBODY_USER: PodUserIds = { uid: 65534, gid: 65534 };
