import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS_FOLDER } from '../processes/namespaces';
import { overlayCommands } from './node-namespaces';

/** The program that mount(8) runs for NFS. */
const HELPER = '/sbin/mount.nfs';

/**
 * Returns commands that replace mount.nfs with our stand-in.
 *
 * This also applies if the kernel has an NFS client: a real mount would hang forever once its server ended with the
 * cluster.
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
