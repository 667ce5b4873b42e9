import { readFileSync } from 'node:fs';

declare const VERSION: string | undefined;

/** Version of the command line. The build replaces VERSION by the version of the package. */
export const version: string =
  typeof VERSION === 'string'
    ? VERSION
    : JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
