import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { checkRestriction } from '../../../validation/restrictions';
import { checkText, isPrintable } from './option-checks';

/**
 * Rules for access. Without a rule, no user has access, and synthesis fails.
 *
 * User names are compared case-insensitively, as JupyterHub does.
 *
 * @see https://jupyterhub.readthedocs.io/en/5.5.2/reference/authenticators.html
 */
export interface UserAccessOptions {
  /**
   * Names of users who have access. If you remove a name, the user's sessions and tokens end too.
   *
   * @default - none
   */
  readonly allowedUsers?: string[];

  /**
   * Whether every authenticated user has access (`allow_all`). If anyone can register with the provider, this opens the
   * hub to the public.
   *
   * @default false
   */
  readonly allowAll?: boolean;

  /**
   * Whether users who exist in the hub's database have access. Admins can then allow users by adding them on the hub's admin
   * page.
   *
   * @default false
   */
  readonly allowExistingUsers?: boolean;

  /**
   * Names of admins. They have access without another rule, can administer the hub, and can read all users' files and servers.
   *
   * The list and the provider's admin groups are the only source of admin rights. The hub revokes rights that the admin page
   * granted, and those of names that you remove from the list.
   *
   * @default - none
   */
  readonly adminUsers?: string[];

  /**
   * Names of users who have no access, regardless of other rules. When the hub next starts, it stops their servers, and their
   * sessions and tokens no longer work.
   *
   * @default - none
   */
  readonly blockedUsers?: string[];
}

/** Lists of users or of groups, teams and projects, by the option that holds them. */
export interface NamedLists {
  readonly [option: string]: readonly (string | number)[] | undefined;
}

/** The rules of an authenticator, and its name for errors. */
export interface AccessRules {
  /** Name of the factory function, for errors. */
  readonly factory: string;
  readonly options: UserAccessOptions;
  /** The provider's own rules that allow users. */
  readonly allowRules: NamedLists;
  /** The provider's own rules that allow admins. */
  readonly adminRules?: NamedLists;
}

/** @throws KubeflowError if no rule allows anybody, or if rules contradict each other. */
export function checkAccess(where: IConstruct, { factory, options, allowRules, adminRules = {} }: AccessRules): void {
  const { allowedUsers, adminUsers, blockedUsers, allowAll, allowExistingUsers } = options;
  checkUsers(where, { allowedUsers, adminUsers, blockedUsers });
  const userLists: NamedLists = { allowedUsers, ...allowRules };
  const adminLists: NamedLists = { adminUsers, ...adminRules };
  for (const [option, names] of Object.entries({ ...allowRules, ...adminRules })) {
    checkNames(where, option, names);
  }
  const allowing = [...specifiedOptions(userLists), ...(allowExistingUsers ? ['allowExistingUsers'] : [])];
  if (allowAll && allowing.length > 0) {
    throw new KubeflowError(
      where,
      `authenticator: allowAll is set together with ${allowing.join(', ')}, which would have no effect.`,
      `${factory} accepts either \`allowAll\` or rules that allow some users.`,
      `Remove allowAll to allow only some users, or remove ${allowing.join(' and ')}.`,
    );
  }
  if (!allowAll && allowing.length === 0 && specifiedOptions(adminLists).length === 0) {
    const rules = [...Object.keys(userLists), ...Object.keys(adminLists), 'allowExistingUsers'];
    throw new KubeflowError(
      where,
      `authenticator: ${factory} has no rule that allows a user, so nobody could sign in.`,
      'JupyterHub requires at least one rule.',
      `Set ${rules.slice(0, -1).join(', ')} or ${rules.at(-1)}, or allowAll to allow everybody with an account there.`,
    );
  }
}

/** @throws KubeflowError if `allowedUsers` is empty, which an authenticator without other rules treats as anyone. */
export function checkAllowedUsers(where: IConstruct, { allowedUsers }: Pick<UserAccessOptions, 'allowedUsers'>): void {
  checkRestriction(where, 'authenticator: allowedUsers', allowedUsers, 'users with any name');
}

/** @throws KubeflowError if a user name is invalid, or is both blocked and allowed. */
export function checkUsers(
  where: IConstruct,
  {
    allowedUsers,
    adminUsers,
    blockedUsers = [],
  }: Pick<UserAccessOptions, 'allowedUsers' | 'adminUsers' | 'blockedUsers'>,
): void {
  const blocked = new Set(blockedUsers.map((name) => name.toLowerCase()));
  for (const [option, names] of Object.entries({ blockedUsers, allowedUsers, adminUsers })) {
    for (const name of names ?? []) {
      checkUser(where, option, name);
      if (option !== 'blockedUsers' && blocked.has(name.toLowerCase())) {
        throw new KubeflowError(
          where,
          `authenticator: "${name}" is in both ${option} and blockedUsers.`,
          'JupyterHub blocks such a user regardless of other rules, and compares names case-insensitively.',
          'Remove the name from one of the lists.',
        );
      }
    }
  }
}

function checkUser(where: IConstruct, option: string, name: string): void {
  if (
    !isTerraformToken(name) &&
    (name.trim() !== name || name.includes('/') || name.length > 255 || !isPrintable(name))
  ) {
    throw new KubeflowError(
      where,
      `authenticator: "${name}" is not a valid user name.`,
      'Must be 1 to 255 characters, without "/", control characters, and leading or trailing spaces.',
      `Remove it from \`${option}\`.`,
    );
  }
}

function checkNames(where: IConstruct, option: string, names: readonly (string | number)[] = []): void {
  for (const name of names) {
    if (typeof name === 'string') {
      checkText(where, option, name);
    } else if (!isTerraformToken(name) && !(Number.isSafeInteger(name) && name > 0)) {
      throw new KubeflowError(
        where,
        `authenticator: "${name}" in \`${option}\` is not a valid id.`,
        'Must be a positive integer.',
      );
    }
  }
}

/** Access rules in `values.json` that all authenticators share. */
export function accessValues(options: UserAccessOptions): object {
  return {
    admin_users: options.adminUsers ?? [],
    allowed_users: nonEmpty(options.allowedUsers),
    blocked_users: nonEmpty(options.blockedUsers),
    allow_all: options.allowAll || undefined,
    allow_existing_users: options.allowExistingUsers || undefined,
  };
}

/** A copy of the list; undefined if the list is empty. */
export function nonEmpty<T>(list: readonly T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : [...list];
}

function specifiedOptions(lists: NamedLists): string[] {
  return Object.entries(lists).flatMap(([option, names]) => ((names?.length ?? 0) > 0 ? [option] : []));
}
