import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween } from '../validation/integers';

/** Throws where a number is not a user or a group that pods may run as. */
export function checkUserId(where: IConstruct, prop: string, id: number): void {
  if (!isTerraformToken(id) && !isIntegerBetween(id, 1)) {
    throw new KubeflowError(
      where,
      `${prop}: ${id} is not accepted.`,
      'Pod Security "restricted" accepts users other than root: whole numbers above zero, as far as Kubernetes counts (2147483647).',
      'Leave it out for user 1000 and group 100, as which notebooks run.',
    );
  }
}

/**
 * Throws where a user or a group is named on a cluster that picks them.
 *
 * @param ids what is named, by the prop that names it
 */
export function checkNoUserIds(
  where: IConstruct,
  { usesArbitraryUserIds }: { readonly usesArbitraryUserIds: boolean },
  ids: { readonly [prop: string]: number | undefined },
): void {
  const prop = Object.keys(ids).find((name) => ids[name] !== undefined);
  if (usesArbitraryUserIds && prop !== undefined) {
    throw new KubeflowError(
      where,
      `${prop}: ${ids[prop]} is named, and the cluster picks whom pods run as (\`usesArbitraryUserIds\` of the platform).`,
      'Such a cluster accepts pods that name nobody.',
      `Leave \`${prop}\` out.`,
    );
  }
}
