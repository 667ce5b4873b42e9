import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';
import { isIntegerBetween } from '../validation/integers';

/**
 * Checks a user or group ID.
 *
 * @throws KubeflowError if pods cannot run as the user or group.
 */
export function checkUserId(where: IConstruct, prop: string, id: number): void {
  if (!isTerraformToken(id) && !isIntegerBetween(id, 1)) {
    throw new KubeflowError(
      where,
      `${prop}: ${id} is not accepted.`,
      'Pod Security "restricted" requires a user other than root: an integer from 1 to 2147483647.',
      'Remove it to use user 1000 and group 100, the defaults of notebooks.',
    );
  }
}

/**
 * @param ids user and group IDs, by prop
 * @throws KubeflowError if an ID is set on a cluster that assigns arbitrary user IDs.
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
      `${prop}: ${ids[prop]} is set, but the cluster assigns user IDs (\`usesArbitraryUserIds\` of the platform).`,
      'Such a cluster rejects pods with fixed user IDs.',
      `Remove \`${prop}\`.`,
    );
  }
}
