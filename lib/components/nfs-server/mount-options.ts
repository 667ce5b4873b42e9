import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isTerraformToken } from '../../terraform-token';

/** Rules for the options of a mount. */
export interface MountOptionRules {
  /** Name of the disk or volume in error messages: `disk "data"`. */
  readonly what: string;
  /** Default options. The user can override them. */
  readonly defaults: readonly string[];
  /** Whether all pods mount the files read-only. */
  readonly readOnly: boolean;
  /** Whether the files are on a server of this library, whose protocol is known. */
  readonly bundledServer: boolean;
}

const OPTION = /^[a-z][a-z0-9_]*(=[^\s,]+)?$/;

/** Groups of options that exclude each other. */
const EXCLUSIVE_OPTIONS: readonly (readonly string[])[] = [
  ['nfsvers', 'vers'],
  ['hard', 'soft', 'softerr'],
  ['resvport', 'noresvport'],
];

const SOFT = ['soft', 'softerr'];

/** Protocol options that match the bundled server. */
const SERVER_OPTIONS: readonly string[] = [
  'nfsvers=4.1',
  'vers=4.1',
  'minorversion=1',
  'proto=tcp',
  'port=2049',
  'sec=sys',
];

/** Names of options that select a protocol. */
const PROTOCOL_OPTION_NAMES = [
  ...SERVER_OPTIONS.map((option) => keyAndValue(option)[0]),
  'udp',
  'mountport',
  'mountproto',
  'mounthost',
];

/**
 * Returns the user's mount options and the defaults that they do not override.
 *
 * @throws KubeflowError if an option cannot work or can lose data.
 * @see https://man7.org/linux/man-pages/man5/nfs.5.html
 */
export function mergeMountOptions(where: IConstruct, options: readonly string[], rules: MountOptionRules): string[] {
  const seen = new Map<string, string>();
  for (const option of options) {
    if (!isTerraformToken(option)) {
      checkOption(where, option, rules);
      const group = exclusiveGroupOf(option);
      const other = seen.get(group);
      if (other !== undefined) {
        throw new KubeflowError(
          where,
          `mountOptions of ${rules.what}: "${other}" and "${option}" exclude each other.`,
          'Each option must be set only once.',
          'Remove one of them.',
        );
      }
      seen.set(group, option);
    }
  }
  return [...rules.defaults.filter((option) => !seen.has(exclusiveGroupOf(option))), ...options];
}

function checkOption(where: IConstruct, option: string, { what, readOnly, bundledServer }: MountOptionRules): void {
  const refuse = (why: string, ...hint: string[]): never => {
    throw new KubeflowError(where, `mountOptions of ${what}: "${option}" ${why}`, ...hint);
  };
  if (!OPTION.test(option)) {
    refuse(
      'is not a mount option.',
      'Must be one option of nfs(5): a word, or a word, "=" and a value without white space and commas.',
      'Use for example "noatime" or "nconnect=4".',
    );
  }
  const [name] = keyAndValue(option);
  if (name === 'ro' || name === 'rw') {
    refuse(
      'is not allowed, because claims and pods must specify the same access.',
      'Access is set by `grantRead`, `grantReadWrite`, and `readOnly` of an NfsVolume.',
      'Use one of those instead.',
    );
  }
  if (SOFT.includes(name) && !readOnly) {
    refuse(
      'can lose data: writes are dropped if the server does not answer for a while, for example while its pod is replaced.',
      'It is allowed only for read-only mounts. With "hard", the default, writes wait for the server.',
      'Remove it.',
    );
  }
  if (bundledServer && PROTOCOL_OPTION_NAMES.includes(name) && !SERVER_OPTIONS.includes(option)) {
    refuse(
      'does not match the server.',
      'The server supports only NFS 4.1 over TCP on port 2049 with sec=sys, which trusts the user IDs that clients send.',
      'Remove it.',
    );
  }
}

function exclusiveGroupOf(option: string): string {
  const [name] = keyAndValue(option);
  return EXCLUSIVE_OPTIONS.find((names) => names.includes(name))?.[0] ?? name;
}

function keyAndValue(option: string): [name: string, value: string | undefined] {
  const [name, ...value] = option.split('=');
  return [name, value.length > 0 ? value.join('=') : undefined];
}
