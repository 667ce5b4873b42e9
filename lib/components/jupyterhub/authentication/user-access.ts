import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { UserAccessOptions } from '.';
import { checkText, isPrintable } from './texts';

/** Lists of names, of users or of what they are members of, by the option that has them. */
export interface NamedLists {
  readonly [option: string]: readonly (string | number)[] | undefined;
}

/** What decides who may come in, where nobody may until a rule says so. */
export interface AccessRules {
  /** The factory that the rules were given to, for errors. */
  readonly factory: string;
  readonly options: UserAccessOptions;
  /** Rules of the provider's own that let people in. */
  readonly allowRules: NamedLists;
  /** Rules of the provider's own that let in admins. */
  readonly adminRules?: NamedLists;
}

/** Throws where nobody could come in, or where rules contradict each other. */
export function checkAccess(where: IConstruct, { factory, options, allowRules, adminRules = {} }: AccessRules): void {
  const { allowedUsers, adminUsers, blockedUsers, allowAll, allowExistingUsers } = options;
  checkUsers(where, { allowedUsers, adminUsers, blockedUsers });
  const narrow: NamedLists = { allowedUsers, ...allowRules };
  const broad: NamedLists = { adminUsers, ...adminRules };
  for (const [option, names] of Object.entries({ ...allowRules, ...adminRules })) {
    checkNames(where, option, names);
  }
  const lettingIn = [...specifiedOptions(narrow), ...(allowExistingUsers ? ['allowExistingUsers'] : [])];
  if (allowAll && lettingIn.length > 0) {
    throw new KubeflowError(
      where,
      `signIn: allowAll is set beside ${lettingIn.join(', ')}, which would say nothing.`,
      `${factory} accepts either everybody, or those whom rules name.`,
      `Leave out allowAll to let in only those, or leave out ${lettingIn.join(' and ')}.`,
    );
  }
  if (!allowAll && lettingIn.length === 0 && specifiedOptions(broad).length === 0) {
    const rules = [...Object.keys(narrow), ...Object.keys(broad), 'allowExistingUsers'];
    throw new KubeflowError(
      where,
      `signIn: ${factory} lets nobody in: no rule says who may come in.`,
      'JupyterHub lets in those whom a rule names, and nobody else.',
      `Set ${rules.slice(0, -1).join(', ')} or ${rules.at(-1)}, or allowAll for everybody who can sign in there.`,
    );
  }
}

/** Throws where names of users are none, or where one is on lists that contradict each other. */
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
          `signIn: "${name}" is in ${option} and in blockedUsers.`,
          'JupyterHub blocks who is blocked, whatever other rules say. It compares names without regard to case.',
          'Take the name off one of the lists.',
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
      `signIn: "${name}" is not the name of a user.`,
      'JupyterHub accepts names of 1 to 255 characters, without "/", control characters, or a space at an end.',
      `Leave it out of \`${option}\`.`,
    );
  }
}

/** Throws where something that people are members of has no name. */
function checkNames(where: IConstruct, option: string, names: readonly (string | number)[] = []): void {
  for (const name of names) {
    if (typeof name === 'string') {
      checkText(where, option, name);
    } else if (!isTerraformToken(name) && !(Number.isSafeInteger(name) && name > 0)) {
      throw new KubeflowError(where, `signIn: ${option} has "${name}".`, 'Ids are accepted: whole numbers above zero.');
    }
  }
}

/** What `values.json` says of the rules that every way of signing in has. */
export function accessValues(options: UserAccessOptions): object {
  return {
    admin_users: options.adminUsers ?? [],
    allowed_users: nonEmpty(options.allowedUsers),
    blocked_users: nonEmpty(options.blockedUsers),
    allow_all: options.allowAll || undefined,
    allow_existing_users: options.allowExistingUsers || undefined,
  };
}

/** A list, or nothing where there is nothing in it. */
export function nonEmpty<T>(list: readonly T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : [...list];
}

function specifiedOptions(lists: NamedLists): string[] {
  return Object.entries(lists).flatMap(([option, names]) => ((names?.length ?? 0) > 0 ? [option] : []));
}
