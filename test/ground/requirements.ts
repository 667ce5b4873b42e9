import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS: Record<string, string> = {
  go: 'Go 1.26 or newer',
  ip: "Debian's iproute2",
  mount: "Debian's mount",
  nsenter: "Debian's util-linux",
  openssl: "Debian's openssl, 3.0 or newer",
  unshare: "Debian's util-linux",
};

/** Why no cluster can be started here, or nothing if one can. */
export function whatIsLacking(): string | undefined {
  if (process.platform !== 'linux') {
    return `a test cluster needs Linux; this is ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return 'a test cluster needs root: each one runs in network, process and mount namespaces of its own';
  }
  const missing = Object.keys(PROGRAMS).filter((program) => !isOnPath(program));
  return missing.length > 0
    ? `a test cluster needs ${missing.map((program) => `"${program}" (${PROGRAMS[program]})`).join(', ')}`
    : undefined;
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
