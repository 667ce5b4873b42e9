import { Yaml } from 'cdk8s';

/** Characters that end a line in YAML 1.1, or are none of it, and that cdk8s writes as they are. */
const UNSAFE_CHARACTERS = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Half of a character, or so it seems: cdk8s writes what kubectl refuses. */
const LONE_SURROGATE = /\\u[dD][89a-fA-F]/;

/** Values and keys that kubectl takes for numbers and that cdk8s, which knows the numbers of YAML 1.1 only, writes without quotes. */
const AMBIGUOUS_NUMBER = /^(.*: |[ -]*)[-+]?0([oO]|B|X)[0-9a-fA-F_]+:?( |$)/m;

/** Manifests as YAML that kubectl reads as they are meant. */
export function toYaml(manifests: readonly unknown[]): string {
  return manifests.map(document).join('---\n');
}

function document(manifest: unknown): string {
  const text = Yaml.stringify(manifest);
  const isSafe = text.search(UNSAFE_CHARACTERS) < 0 && !LONE_SURROGATE.test(text) && !AMBIGUOUS_NUMBER.test(text);
  return isSafe ? text : json(manifest);
}

/** JSON is YAML in which every text has quotes, and every character can be escaped. */
function json(manifest: unknown): string {
  // No file can hold half of a character: as everywhere, it becomes the one that says so.
  const whole = (_key: string, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value);
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(manifest, whole, 2).replace(UNSAFE_CHARACTERS, escaped)}\n`;
}
