import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The line that allows all clients to read and write. File permissions apply to the user IDs that clients send. */
const ALLOW_ALL = '    Access_Type = RW;\n';

/**
 * Returns the configuration of NFS-Ganesha.
 *
 * @param addresses CIDRs of the clients that the server accepts; all clients if omitted
 */
export function ganeshaConfig(addresses: readonly string[] | undefined): string {
  const config = readFileSync(join(__dirname, 'ganesha.conf'), 'utf8');
  return addresses ? config.replace(ALLOW_ALL, allowOnly(addresses)) : config;
}

/** The text is inserted into the EXPORT block, because Ganesha cannot include files inside a block. */
function allowOnly(addresses: readonly string[]): string {
  return [
    '    Access_Type = None;',
    '    CLIENT {',
    `        Clients = ${addresses.join(', ')};`,
    '        Access_Type = RW;',
    '    }',
    '',
  ].join('\n');
}
