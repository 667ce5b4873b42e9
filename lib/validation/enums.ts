import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';

/**
 * Checks a value against an enum, for callers in JavaScript and values that are read from files.
 *
 * @throws KubeflowError if the enum does not have the value.
 */
export function checkEnum(
  where: IConstruct,
  what: string,
  value: string | undefined,
  members: { readonly [name: string]: string },
): void {
  const known = Object.values(members);
  if (value !== undefined && !isTerraformToken(value) && !known.includes(value)) {
    throw new KubeflowError(
      where,
      `${what} "${value}" is not known.`,
      `Must be one of ${known.map((member) => `"${member}"`).join(', ')}.`,
    );
  }
}
