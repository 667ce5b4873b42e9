import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/**
 * What KubeSpawner puts into a template for who a server is of, such that no two users (and, with `user_server`, no two servers)
 * get the same. The plain ones are as long as a slug is, and the escaped ones, of hubs before KubeSpawner 7, as long as the name makes
 * them.
 *
 * Not among them are `{servername}`, which beside `{username}` makes one name of two ("a" with server "bc", "ab" with server "c"), and
 * `{userid}`, by which a hub whose database is made anew gives users the files of others.
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

/** The longest slug that KubeSpawner makes. */
const LONGEST_SLUG = 'a'.repeat(48);

/**
 * Throws where a template does not name each user once.
 *
 * @param where the construct that was given it
 * @param what the prop, for errors
 * @param template the template
 * @param example one that is accepted
 */
export function checkUserTemplate(where: IConstruct, what: string, template: string, example: string): void {
  const fields = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, field]) => field);
  const plain = template.replace(/\{[^{}]*\}/g, '');
  if (fields.length === 1 && USER_FIELDS.includes(fields[0]) && !/[{}]/.test(plain)) {
    return;
  }
  throw new KubeflowError(
    where,
    `${what} "${template}" does not name each user by one field.`,
    'Accepted is a text with "{username}" in it, or "{user_server}" where each named server is to have its own, once:',
    'other fields of KubeSpawner, or several of them, could make two users share their files.',
    `Use for example "${example}".`,
  );
}

/** What a template makes for the longest name of a user. */
export function expandLongestUser(template: string): string {
  return template.replace(/\{[^{}]*\}/g, LONGEST_SLUG);
}

/** Whether a template names each named server, so that a user's servers share nothing. */
export function isPerServer(template: string): boolean {
  return template.includes('user_server}');
}
