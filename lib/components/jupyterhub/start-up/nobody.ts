import type { PodUser } from '../../../workload/security';

/** Who the pods run as that do nothing to files: `nobody`. */
export const NOBODY: PodUser = { uid: 65534, gid: 65534 };
