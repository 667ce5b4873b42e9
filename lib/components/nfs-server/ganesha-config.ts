import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The line of the file that lets anybody write; the users of the files are told apart by their ids. */
const ALLOW_ALL = '    Access_Type = RW;\n';

/**
 * NFS-Ganesha's configuration.
 *
 * @param addresses blocks of addresses that the files are for; anybody where it is left out
 */
export function ganeshaConfig(addresses: readonly string[] | undefined): string {
  const config = readFileSync(join(__dirname, 'ganesha.conf'), 'utf8');
  return addresses ? config.replace(ALLOW_ALL, allowOnly(addresses)) : config;
}

/** Ganesha includes files only where no block is open, so that this is written into the one that shares the files. */
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
