import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS_FOLDER } from '../namespaces';
import { overlayCommands } from './node-namespaces';

/** By which mount(8) mounts NFS. */
const HELPER = '/sbin/mount.nfs';

/**
 * Commands by which a program of ours stands in for mounting NFS, also where the kernel could: a mount whose server has ended with the
 * cluster would wait for it for ever.
 */
export function nfsMountCommands(
  folder: string,
  options: { readonly kubeconfig: string; readonly log: string },
): string[][] {
  const standIn = join(folder, 'mount.nfs');
  const flags = `-kubeconfig='${options.kubeconfig}' -log='${options.log}'`;
  writeFileSync(standIn, `#!/bin/sh\nexec ${join(TOOLS_FOLDER, 'nfs-mount')} ${flags} "$@"\n`, { mode: 0o755 });
  return [...overlayCommands(realpathSync('/sbin'), folder), ['ln', '-sf', standIn, HELPER]];
}
