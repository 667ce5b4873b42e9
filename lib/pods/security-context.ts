import type { k8s } from 'cdk8s-plus-27';

/** Who a pod runs as. */
export interface PodUserIds {
  readonly uid: number;
  readonly gid: number;
  /** Group that owns the pod's volumes. */
  readonly fsGroup?: number;
}

/** The pod's half of Pod Security `restricted`. */
export function restrictedPodSecurityContext(user: PodUserIds): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    ...(user.fsGroup === undefined ? {} : { fsGroup: user.fsGroup, fsGroupChangePolicy: 'OnRootMismatch' }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The container's half of Pod Security `restricted`, with a root file system that cannot be written. */
export function restrictedSecurityContext(overrides: k8s.SecurityContext = {}): k8s.SecurityContext {
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
