import type { PodUserIds } from '../../../pods/security-context';

/** Who the pods run as that do nothing to files: `nobody`. */
export const NOBODY_USER: PodUserIds = { uid: 65534, gid: 65534 };
