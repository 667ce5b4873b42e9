import { stringifyYaml } from './yaml-writer';

/** Characters that cdk8s writes unescaped although they end a line in YAML 1.1 or are not allowed in it. */
const UNSAFE_CHARACTERS = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A lone surrogate, or text that looks like one. kubectl rejects it as cdk8s writes it. */
const LONE_SURROGATE = /\\u[dD][89a-fA-F]/;

/** Part of every text that AMBIGUOUS_NUMBER matches. Most texts do not have it, and it is faster to find. */
const NUMBER_PREFIX = /0[oOBX]/;

/**
 * Values and keys that kubectl reads as numbers. cdk8s writes them without quotes, because it only knows the numbers of
 * YAML 1.1.
 */
const AMBIGUOUS_NUMBER = /^(.*: |[ -]*)[-+]?0([oO]|B|X)[0-9a-fA-F_]+:?( |$)/m;

/**
 * Formats manifests as YAML that kubectl reads unambiguously. Each document starts with `---`, so that concatenated files
 * are valid.
 */
export function toYaml(manifests: readonly unknown[]): string {
  return manifests.map((manifest) => `---\n${toYamlDocument(manifest)}`).join('');
}

/** Formats one document without `---`. */
export function toYamlDocument(manifest: unknown): string {
  const text = stringifyYaml(manifest);
  const isSafe =
    text.search(UNSAFE_CHARACTERS) < 0 &&
    !LONE_SURROGATE.test(text) &&
    !(NUMBER_PREFIX.test(text) && AMBIGUOUS_NUMBER.test(text));
  return isSafe ? text : json(manifest);
}

/** Formats a manifest as JSON. JSON is YAML in which all strings are quoted and every character can be escaped. */
function json(manifest: unknown): string {
  // A file cannot contain a lone surrogate. Encoding replaces it with U+FFFD.
  const whole = (_key: string, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value);
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(manifest, whole, 2).replace(UNSAFE_CHARACTERS, escaped)}\n`;
}
