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

/** The features of a cluster that determine its requirements. */
interface ClusterFeatures {
  readonly realNode?: boolean;
  readonly images?: readonly string[];
}

/** Explains why this machine cannot run such a cluster; undefined if it can. */
export function missingRequirement({ realNode = false, images = [] }: ClusterFeatures = {}): string | undefined {
  if (process.platform !== 'linux') {
    return `a test cluster requires Linux; this is ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return 'a test cluster requires root: it runs in its own network, PID and mount namespaces';
  }
  const needed = { ...CLUSTER_PROGRAMS, ...(realNode && REAL_NODE_PROGRAMS), ...(images.length > 0 && IMAGE_PROGRAMS) };
  const missing = Object.keys(needed).filter((program) => !findProgram(program));
  return missing.length > 0
    ? `a test cluster requires ${missing.map((program) => `"${program}" (${needed[program]})`).join(', ')}`
    : undefined;
}

/** Returns the path of a program; undefined if it is not on the PATH. */
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
