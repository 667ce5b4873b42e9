import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { checkVariableText } from '../validation/process-text';
import { literalText } from './literal-text';

/**
 * Merges the environment variables of the component and the user. Values of the user are literal.
 *
 * @throws KubeflowError if a variable is set twice. Kubernetes would use the last one, which hides a mistake.
 */
export function mergeEnv(
  where: IConstruct,
  own: kube.EnvVar[],
  userEnv: { [name: string]: string } = {},
): kube.EnvVar[] {
  const merged = [...own];
  for (const [name, value] of Object.entries(userEnv)) {
    if (own.some((variable) => variable.name === name)) {
      throw new KubeflowError(
        where,
        `env: variable "${name}" is set twice: by the component and in env.`,
        'Each variable can be set once.',
        `Remove "${name}" from env; the component sets it.`,
      );
    }
    checkVariable(where, name, value);
    merged.push({ name, value: literalText(value) });
  }
  return merged;
}

/**
 * Checks a list of environment variables.
 *
 * @throws KubeflowError if the list sets a variable twice, or if a name or value is invalid.
 */
export function checkEnvList(where: IConstruct, variables: kube.EnvVar[]): void {
  const seen = new Set<string>();
  for (const { name, value } of variables) {
    checkVariable(where, name, value);
    if (seen.has(name)) {
      throw new KubeflowError(
        where,
        `env: variable "${name}" is set twice.`,
        'Each variable can be set once.',
        'Remove one of them.',
      );
    }
    seen.add(name);
  }
}

function checkVariable(where: IConstruct, name: string, value: string | undefined): void {
  // Kubernetes allows printable ASCII characters except "=".
  if (!/^[ -<>-~]+$/.test(name)) {
    throw new KubeflowError(
      where,
      `env: "${name}" is not a valid name of an environment variable.`,
      'Must be printable ASCII characters other than "=".',
    );
  }
  checkVariableText(where, name, value);
}
