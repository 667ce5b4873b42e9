import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/** Size limit of one argument or environment variable in Linux, with the NUL character at its end. */
const MAX_ARG_STRLEN = 131_072;

/**
 * @throws KubeflowError if an argument contains a NUL character, which ends a string in Linux, or is too long to start a
 * process.
 */
export function checkArguments(where: IConstruct, what: string, ...texts: (string | undefined)[]): void {
  for (const text of texts) {
    const wrong = typeof text === 'string' ? processTextProblem(text) : undefined;
    if (wrong) {
      throw new KubeflowError(where, `${what} ${wrong[0]}`, ...wrong.slice(1));
    }
  }
}

/** @throws KubeflowError if a process cannot have this environment variable. */
export function checkVariableText(where: IConstruct, name: string, value: string | undefined): void {
  const wrong = typeof value === 'string' ? processTextProblem(value, name) : undefined;
  if (wrong) {
    throw new KubeflowError(where, `env: the value of "${name}" ${wrong[0]}`, ...wrong.slice(1));
  }
}

/**
 * Returns the problem of an argument or the value of an environment variable, and how to fix it.
 *
 * @param variable name of the environment variable
 */
export function processTextProblem(text: string, variable?: string): [string, ...string[]] | undefined {
  if (text.includes('\0')) {
    return [
      'contains a NUL character.',
      'Kubernetes accepts it, but the container cannot start: arguments and environment variables end at the first NUL.',
      'Store binary data in a file, or encode it, for example as base64.',
    ];
  }
  const bytes = Buffer.byteLength(variable === undefined ? text : `${variable}=${text}`);
  return bytes < MAX_ARG_STRLEN
    ? undefined
    : [
        `has ${bytes} bytes${variable === undefined ? '' : ' with its name'}.`,
        `Must be at most ${MAX_ARG_STRLEN - 1} bytes. Kubernetes accepts it, but Linux starts no process with a longer argument or environment variable.`,
        'Store the text in a file, for example in a ConfigMap, a volume or the image, and pass its path.',
      ];
}
