import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * Checks a list that restricts access if it is set, and that allows everyone by default.
 *
 * @param everyone the subjects that the default allows, for example "all addresses"
 * @throws KubeflowError if the list is empty, because it would have the effect of the default.
 */
export function checkRestriction(
  where: IConstruct,
  what: string,
  list: readonly unknown[] | undefined,
  everyone: string,
): void {
  if (list?.length === 0) {
    throw new KubeflowError(
      where,
      `${what} is empty.`,
      `Must have at least one member: without members, it would allow ${everyone}.`,
      'Add a member, or omit the list if that is intended.',
    );
  }
}
