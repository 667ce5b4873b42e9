import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const CLUSTER_PROGRAMS: Record<string, string> = {
  flock: "Debian's util-linux",
  go: 'Go 1.26 or newer',
  ip: "Debian's iproute2",
  mount: "Debian's mount",
  nsenter: "Debian's util-linux",
  openssl: "Debian's openssl, 3.0 or newer",
  unshare: "Debian's util-linux",
};

const REAL_NODE_PROGRAMS: Record<string, string> = {
  nft: "Debian's nftables",
  runc: "Debian's runc",
  tar: "Debian's tar",
};

const IMAGE_PROGRAMS: Record<string, string> = {
  mmdebstrap: "Debian's mmdebstrap",
};

/** As much of a cluster as says what is needed for it. */
interface ClusterFeatures {
  readonly realNode?: boolean;
  readonly images?: readonly string[];
}

/** Why no such cluster can be started here, or nothing if one can. */
export function missingRequirement({ realNode = false, images = [] }: ClusterFeatures = {}): string | undefined {
  if (process.platform !== 'linux') {
    return `a test cluster needs Linux; this is ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return 'a test cluster needs root: each one runs in network, process and mount namespaces of its own';
  }
  const needed = { ...CLUSTER_PROGRAMS, ...(realNode && REAL_NODE_PROGRAMS), ...(images.length > 0 && IMAGE_PROGRAMS) };
  const missing = Object.keys(needed).filter((program) => !findProgram(program));
  return missing.length > 0
    ? `a test cluster needs ${missing.map((program) => `"${program}" (${needed[program]})`).join(', ')}`
    : undefined;
}

/** Where a program is, or nothing if it is not on the path. */
export function findProgram(program: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
