import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { isTerraformToken } from '../terraform-token';

/**
 * Throws where a value is none of an enum's.
 *
 * TypeScript tells it before the program runs; JavaScript, and whoever reads the value from a file, does not.
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
      `Accepted are ${known.map((member) => `"${member}"`).join(', ')}.`,
    );
  }
}
