import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkNoNulCharacter } from '../validation/process-text';

/**
 * The component's environment variables and the user's, together.
 *
 * Neither silently wins: Kubernetes takes a name twice and uses the last one, which hides a mistake.
 */
export function mergeEnv(where: IConstruct, own: k8s.EnvVar[], given: { [name: string]: string } = {}): k8s.EnvVar[] {
  const merged = [...own];
  for (const [name, value] of Object.entries(given)) {
    if (own.some((variable) => variable.name === name)) {
      throw new KubeflowError(
        where,
        `env: variable "${name}" is set twice: by the component and by you.`,
        'Each variable is accepted once.',
        `Leave "${name}" out of env; the component sets it itself.`,
      );
    }
    checkVariable(where, name, value);
    merged.push({ name, value });
  }
  return merged;
}

/** Throws where a list sets the same variable twice. */
export function checkEnvList(where: IConstruct, variables: k8s.EnvVar[]): void {
  const seen = new Set<string>();
  for (const { name, value } of variables) {
    checkVariable(where, name, value);
    if (seen.has(name)) {
      throw new KubeflowError(
        where,
        `env: variable "${name}" is set twice.`,
        'Each variable is accepted once.',
        'Remove one.',
      );
    }
    seen.add(name);
  }
}

function checkVariable(where: IConstruct, name: string, value: string | undefined): void {
  // Kubernetes: any printable ASCII character but "=".
  if (!/^[ -<>-~]+$/.test(name)) {
    throw new KubeflowError(
      where,
      `env: "${name}" is not a name of an environment variable.`,
      'Kubernetes accepts printable ASCII characters other than "=".',
    );
  }
  checkNoNulCharacter(where, `env: the value of "${name}"`, value);
}
