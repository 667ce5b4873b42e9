import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isTerraformToken } from '../../terraform-token';

/** What the options of a mount are held against. */
export interface MountOptionRules {
  /** What is mounted, in the user's words: `disk "data"`. */
  readonly what: string;
  /** Options where the user says nothing of the same matter. */
  readonly defaults: readonly string[];
  /** Whether nobody writes. */
  readonly readOnly: boolean;
  /** Whether our own server has the files, of which it is known what it speaks. */
  readonly bundledServer: boolean;
}

const OPTION = /^[a-z][a-z0-9_]*(=[^\s,]+)?$/;

/** Options that are about one matter, of which a mount can have one. */
const EXCLUSIVE_OPTIONS: readonly (readonly string[])[] = [
  ['nfsvers', 'vers'],
  ['hard', 'soft', 'softerr'],
  ['resvport', 'noresvport'],
];

const SOFT = ['soft', 'softerr'];

/** What our server speaks. */
const SERVER_OPTIONS: readonly string[] = [
  'nfsvers=4.1',
  'vers=4.1',
  'minorversion=1',
  'proto=tcp',
  'port=2049',
  'sec=sys',
];

/** Options by which a client would speak otherwise. */
const PROTOCOL_OPTION_NAMES = [
  ...SERVER_OPTIONS.map((option) => keyAndValue(option)[0]),
  'udp',
  'mountport',
  'mountproto',
  'mounthost',
];

/**
 * The options of a mount: the user's, and of the defaults those of which the user says nothing.
 *
 * Throws on what a node could not mount with, and on what loses data.
 *
 * @see https://man7.org/linux/man-pages/man5/nfs.5.html
 */
export function mergeMountOptions(where: IConstruct, given: readonly string[], rules: MountOptionRules): string[] {
  const matters = new Map<string, string>();
  for (const option of given) {
    if (!isTerraformToken(option)) {
      checkOption(where, option, rules);
      const matter = exclusiveGroupOf(option);
      const other = matters.get(matter);
      if (other !== undefined) {
        throw new KubeflowError(
          where,
          `mountOptions of ${rules.what}: "${other}" and "${option}" are about the same.`,
          'A mount has one of them, and which one would win is not for a reader to guess.',
          'Leave one of them out.',
        );
      }
      matters.set(matter, option);
    }
  }
  return [...rules.defaults.filter((option) => !matters.has(exclusiveGroupOf(option))), ...given];
}

function checkOption(where: IConstruct, option: string, { what, readOnly, bundledServer }: MountOptionRules): void {
  const refuse = (why: string, ...hint: string[]): never => {
    throw new KubeflowError(where, `mountOptions of ${what}: "${option}" ${why}`, ...hint);
  };
  if (!OPTION.test(option)) {
    refuse(
      'is not a mount option.',
      'One option each is accepted, as nfs(5) names them: a word, or a word, "=" and a value without white space and ",".',
      'Use for example "noatime" or "nconnect=4".',
    );
  }
  const [name] = keyAndValue(option);
  if (name === 'ro' || name === 'rw') {
    refuse(
      'says whether pods can write, which is not for the node alone to know.',
      'Claims and pods are told so, too, by `grantRead` and `grantReadWrite`, and by `readOnly` of an NfsVolume.',
      'Use those.',
    );
  }
  if (SOFT.includes(name) && !readOnly) {
    refuse(
      'loses data: what a pod has written is dropped when the server does not answer for a while, as when its pod is replaced.',
      'It is accepted where nobody writes. What is written waits for the server otherwise ("hard").',
      'Leave it out.',
    );
  }
  if (bundledServer && PROTOCOL_OPTION_NAMES.includes(name) && !SERVER_OPTIONS.includes(option)) {
    refuse(
      'is not what the server speaks.',
      'It speaks NFS 4.1 over TCP, on port 2049, and believes the user ids that clients state (sec=sys).',
      'Leave it out.',
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
