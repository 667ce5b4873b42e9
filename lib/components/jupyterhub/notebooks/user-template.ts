import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/**
 * Template fields of KubeSpawner that differ between any two users or, with `user_server`, between any two servers.
 *
 * Plain fields have at most the length of a slug. Escaped fields are the form that KubeSpawner 6 and older used; they
 * are as long as the escaped user name.
 *
 * `{servername}` is missing because "{username}{servername}" is the same for user "a" with server "bc" and user "ab"
 * with server "c". `{userid}` is missing because a hub with a new database assigns IDs anew, which would give users the
 * files of others.
 *
 * @see https://jupyterhub-kubespawner.readthedocs.io/en/7.1.0/templates.html
 */
const USER_FIELDS = [
  'username',
  'user_server',
  'safe_username',
  'safe_user_server',
  'escaped_username',
  'escaped_user_server',
];

/** The longest slug that KubeSpawner creates. */
const LONGEST_SLUG = 'a'.repeat(48);

/**
 * Checks that a template is different for each user.
 *
 * @param where construct for error messages
 * @param what name of the prop, for error messages
 * @param template the template
 * @param example a valid template, for error messages
 * @param additional other fields that the template can contain
 * @throws KubeflowError if the template does not contain exactly one field that is unique per user.
 */
export function checkUserTemplate(
  where: IConstruct,
  what: string,
  template: string,
  example: string,
  additional: readonly string[] = [],
): void {
  const fields = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, field]) => field);
  const plain = template.replace(/\{[^{}]*\}/g, '');
  if (fields.length === 1 && [...USER_FIELDS, ...additional].includes(fields[0]) && !/[{}]/.test(plain)) {
    return;
  }
  throw new KubeflowError(
    where,
    `${what} "${template}" does not identify each user with one field.`,
    'Must contain "{username}" once, or "{user_server}" for separate storage per named server.',
    'With other or several fields of KubeSpawner, two users could share their files.',
    `Use for example "${example}".`,
  );
}

/** Expands a template for the longest user name. */
export function expandLongestUser(template: string): string {
  return template.replace(/\{[^{}]*\}/g, LONGEST_SLUG);
}

/** Whether a template is different for each named server. */
export function isPerServer(template: string): boolean {
  return template.includes('user_server}');
}
