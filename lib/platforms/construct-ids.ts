import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * Checks an id. The constructs library keeps children in a plain object.
 *
 * @throws KubeflowError if every JavaScript object has a property with this name, such as "constructor".
 */
export function checkId(where: IConstruct | string, what: string, id: string): void {
  if (id in {}) {
    throw new KubeflowError(
      where,
      `${what} "${id}" is not supported: it is the name of a property that every JavaScript object has.`,
      `Use a different name, for example "the-${id}".`,
    );
  }
}

/**
 * Returns the id of a construct after it is checked, for the call of `super`.
 *
 * @throws KubeflowError if every JavaScript object has a property with this name.
 */
export function checkedId(scope: IConstruct, what: string, id: string): string {
  checkId(scope, what, id);
  return id;
}
