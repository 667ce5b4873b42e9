import { readAsset } from '../../assets';

/** The line that allows all clients to read and write. File permissions apply to the user IDs that clients send. */
const ALLOW_ALL = '    Access_Type = RW;\n';

/**
 * Returns the configuration of NFS-Ganesha.
 *
 * @param addresses CIDRs of the clients that the server accepts; all clients if omitted, no client if empty
 */
export function ganeshaConfig(addresses: readonly string[] | undefined): string {
  const config = readAsset('components/nfs-server/ganesha.conf');
  return addresses ? config.replace(ALLOW_ALL, allowOnly(addresses)) : config;
}

/** The text is inserted into the EXPORT block, because Ganesha cannot include files inside a block. */
function allowOnly(addresses: readonly string[]): string {
  const clients = ['    CLIENT {', `        Clients = ${addresses.join(', ')};`, '        Access_Type = RW;', '    }'];
  return ['    Access_Type = None;', ...(addresses.length > 0 ? clients : []), ''].join('\n');
}
