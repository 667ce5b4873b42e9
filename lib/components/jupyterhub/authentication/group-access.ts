import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { nonEmpty } from './user-access';

/** Which groups have access, if the provider reports groups. */
export interface GroupAccessOptions {
  /**
   * Groups whose members have access.
   *
   * @default - none
   */
  readonly allowedGroups?: string[];

  /**
   * Groups whose members are admins. A user who is in none of them, and not in `adminUsers`, is no admin.
   *
   * @default - none
   */
  readonly adminGroups?: string[];

  /**
   * Whether the hub sets a user's groups to those that the provider reports. Groups can then no longer be edited in the
   * hub.
   *
   * @default - true if `allowedGroups` or `adminGroups` is set, because both require it
   */
  readonly manageGroups?: boolean;
}

/** Group rules in `values.json`. */
export function groupValues(where: IConstruct, options: GroupAccessOptions): object {
  const { allowedGroups = [], adminGroups = [] } = options;
  const required = allowedGroups.length > 0 || adminGroups.length > 0;
  checkManageGroups(where, options.manageGroups, required, '`allowedGroups` and `adminGroups`');
  return {
    allowed_groups: nonEmpty(allowedGroups),
    admin_groups: nonEmpty(adminGroups),
    manage_groups: (options.manageGroups ?? required) || undefined,
  };
}

/** @throws KubeflowError if a rule needs the provider's groups and `manageGroups` is false. */
export function checkManageGroups(
  where: IConstruct,
  manageGroups: boolean | undefined,
  required: boolean,
  requiredBy: string,
): void {
  if (manageGroups === false && required) {
    throw new KubeflowError(
      where,
      'authenticator: manageGroups is false, but a rule depends on groups.',
      `The hub requires the provider's groups for ${requiredBy}.`,
      'Remove `manageGroups`, or remove the rule.',
    );
  }
}
