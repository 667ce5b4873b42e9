import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * @throws KubeflowError if an argument or environment variable contains a NUL character, which ends a string in Linux.
 */
export function checkNoNulCharacter(where: IConstruct, what: string, ...texts: (string | undefined)[]): void {
  if (texts.some((text) => text?.includes('\0'))) {
    throw new KubeflowError(
      where,
      `${what} contains a NUL character.`,
      'Kubernetes accepts it, but the container cannot start: arguments and environment variables end at the first NUL.',
      'Store binary data in a file, or encode it, for example as base64.',
    );
  }
}
