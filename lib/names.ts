import type { IConstruct } from 'constructs';
import { KubeflowError } from './errors';
import { isTerraformToken, terraformTokenProblem } from './terraform-token';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL_PATTERN = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PATH_SEGMENT = /^(?!\.{1,2}$)[^/%]+$/;

/** A rule for names, with its description for errors. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly accepts: string;
}

/**
 * Most names in Kubernetes, such as namespaces.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const DNS_LABEL: NameRule = {
  pattern: LABEL,
  maxLength: 63,
  accepts:
    'Must be lower-case letters, digits and "-", starting and ending with a letter or digit (RFC 1123), at most 63.',
};

/** Names of Services, and of TFJobs, which name their pods and Services. */
export const DNS_1035_LABEL: NameRule = {
  pattern: DNS_1035_LABEL_PATTERN,
  maxLength: 63,
  accepts:
    'Must be lower-case letters, digits and "-", starting with a letter and ending with a letter or digit (RFC 1035), at most 63.',
};

export const DNS_SUBDOMAIN: NameRule = {
  pattern: SUBDOMAIN,
  maxLength: 253,
  accepts:
    'Must be lower-case letters, digits, "-" and ".", starting and ending with a letter or digit (RFC 1123), at most 253.',
};

/** Names of RBAC objects, which allow more characters: `system:node` is valid. */
export const PATH_SEGMENT_NAME: NameRule = {
  pattern: PATH_SEGMENT,
  maxLength: 253,
  accepts: 'Must be at most 253 characters other than "/" and "%", and not "." or "..".',
};

/**
 * Names of most Google Cloud resources.
 *
 * @see https://cloud.google.com/compute/docs/naming-resources
 */
export const GCP_RESOURCE: NameRule = {
  pattern: DNS_1035_LABEL_PATTERN,
  maxLength: 63,
  accepts:
    'Google Cloud requires lower-case letters, digits and "-", starting with a letter and ending with a letter or digit, at most 63.',
};

/** Whether a name is valid under a rule. */
export function isValidName(name: string, rule: NameRule): boolean {
  return name.length > 0 && name.length <= rule.maxLength && rule.pattern.test(name);
}

/**
 * Returns the nearest valid name, for errors: `team-data` for `Team Data`. Returns undefined if no valid name remains.
 */
export function suggestName(name: string, rule: NameRule): string | undefined {
  const start = rule.pattern === DNS_1035_LABEL_PATTERN ? /^[^a-z]+/ : /^[^a-z0-9]+/;
  const separators = /[^a-z0-9]+/g;
  const suggestion = name
    .toLowerCase()
    .replace(separators, (found) => (rule.pattern === SUBDOMAIN && found.includes('.') ? '.' : '-'))
    .replace(start, '')
    .slice(0, rule.maxLength)
    .replace(/[^a-z0-9]+$/, '');
  return isValidName(suggestion, rule) ? suggestion : undefined;
}

/** Returns what is wrong with a name and how to fix it, or undefined if the name is valid. */
export function nameProblem(what: string, name: string, rule: NameRule): [string, ...string[]] | undefined {
  if (isValidName(name, rule)) {
    return undefined;
  }
  const suggestion = suggestName(name, rule);
  return [
    `${what} "${name}" is not a valid name.`,
    rule.accepts,
    ...(suggestion === undefined ? [] : [`Use "${suggestion}".`]),
  ];
}

/**
 * Checks a name.
 *
 * Kubernetes rejects a Terraform token as a name. Google Cloud resources accept one: Terraform resolves and checks it.
 *
 * @throws KubeflowError if the name is not valid under the rule.
 */
export function checkName(where: IConstruct | string, what: string, name: string, rule: NameRule = DNS_LABEL): void {
  if (isTerraformToken(name) && rule === GCP_RESOURCE) {
    return;
  }
  const found = isTerraformToken(name) ? terraformTokenProblem(what) : nameProblem(what, name, rule);
  if (found) {
    throw new KubeflowError(where, ...found);
  }
}
