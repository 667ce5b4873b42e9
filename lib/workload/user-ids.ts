import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../synthesis/token-guard';
import { MAX_INT32 } from './counts';

/** Throws where a number is not a user or a group that pods may run as. */
export function checkUserId(where: IConstruct, prop: string, id: number): void {
  if (!isTerraformToken(id) && (!Number.isInteger(id) || id < 1 || id > MAX_INT32)) {
    throw new KubeflowError(
      where,
      `${prop}: ${id} is not accepted.`,
      'Pod Security "restricted" accepts users other than root: whole numbers above zero, as far as Kubernetes counts (2147483647).',
      'Leave it out for user 1000 and group 100, as which notebooks run.',
    );
  }
}
