import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** Throws where a text cannot be an argument or a variable of a process: the system takes its end for the first NUL. */
export function checkNoNulCharacter(where: IConstruct, what: string, ...texts: (string | undefined)[]): void {
  if (texts.some((text) => text?.includes('\0'))) {
    throw new KubeflowError(
      where,
      `${what} holds a NUL character.`,
      'Kubernetes accepts it, and then no container with it can start: arguments and variables of processes are texts without NUL.',
      'Keep binary data in a file, or encode it, for example as base64.',
    );
  }
}
