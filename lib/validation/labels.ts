import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { DNS_SUBDOMAIN, isValidName } from '../names';
import { isTerraformToken } from '../terraform-token';
import { isUnsupportedKey, UNSUPPORTED_KEY } from './unsupported-keys';

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const MAX_LENGTH = 63;

/**
 * Returns the problems of labels, each with how to fix it.
 *
 * @param labels the labels; values can have any type if they come from the user's YAML
 * @param of suffix of the word "label" in the problems, for example " of the pod template"
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelProblems(labels: { readonly [key: string]: unknown }, of = ''): [string, ...string[]][] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const found: [string, ...string[]][] = [];
    if (!isTerraformToken(key) && !isLabelKey(key)) {
      found.push([
        `label key "${key}"${of} is not valid.`,
        'Must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit,',
        'after an optional prefix that is a DNS name and a slash, for example "example.com/team".',
      ]);
    }
    if (isUnsupportedKey(key)) {
      found.push([`label key "${key}"${of} is not valid.`, ...UNSUPPORTED_KEY]);
    }
    if (!isTerraformToken(value) && !isLabelValue(value)) {
      found.push([
        `label ${key}${of} has the invalid value "${value}".`,
        'Must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit.',
        'Use an annotation for other text.',
      ]);
    }
    return found;
  });
}

/** @throws KubeflowError if a label is invalid. */
export function checkLabels(where: IConstruct | string, labels: { readonly [key: string]: string } = {}): void {
  const [first] = labelProblems(labels);
  if (first) {
    throw new KubeflowError(where, ...first);
  }
}

/**
 * Whether a text is a valid key of a label: a name, optionally with a DNS name and a slash before it.
 *
 * Keys of annotations, keys of taints and names of extended resources have the same form.
 */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  return (slash < 0 || isValidName(key.slice(0, slash), DNS_SUBDOMAIN)) && name.length <= MAX_LENGTH && NAME.test(name);
}

export function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_LENGTH && (value === '' || NAME.test(value));
}
