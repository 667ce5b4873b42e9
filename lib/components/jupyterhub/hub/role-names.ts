import type { IConstruct } from 'constructs';
import { problem } from '../../../errors';
import type { HubGroupOptions, HubRoleOptions } from './hub-service-options';

/** Roles and groups of a hub, and the names that people cannot choose. */
export interface RoleNames {
  readonly roles: ReadonlyMap<string, HubRoleOptions>;
  readonly groups: ReadonlyMap<string, HubGroupOptions>;
  /** Names that people cannot choose; undefined if they cannot choose any. */
  readonly reservedNames?: readonly string[];
}

/** Problems of roles that are granted to a user name which anybody can choose. */
export function chosenRoleNames(where: IConstruct, { roles, groups, reservedNames }: RoleNames): string[] {
  if (reservedNames === undefined) {
    return [];
  }
  const reserved = new Set(reservedNames.map((name) => name.toLowerCase()));
  const firstChosen = (names: readonly string[] = []) => names.find((name) => !reserved.has(name.toLowerCase()));
  return [...roles].flatMap(([role, options]) => {
    const user = firstChosen(options.users);
    const group = options.groups?.find((name) => firstChosen(groups.get(name)?.users) !== undefined);
    const name = user ?? (group === undefined ? undefined : firstChosen(groups.get(group)?.users));
    return name === undefined
      ? []
      : [
          problem(
            where,
            `role "${role}" is granted to the user "${name}"${user === undefined ? ` of group "${group}"` : ''}, but anybody can sign in under this name.`,
            'With a shared password or open sign-up, only names in `adminUsers` of the authenticator are reserved.',
            'Use an authenticator that identifies users, grant the role to a name in `adminUsers`, or remove the user.',
          ),
        ];
  });
}
