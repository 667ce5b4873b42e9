import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** One value for each parameter. */
export type Combination = { readonly [name: string]: string };

const NAME_RULES = {
  args: { pattern: /^[A-Za-z][A-Za-z0-9_.-]*$/, accepts: 'a letter, then letters, digits, "_", "-" and "."' },
  env: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, accepts: 'letters, digits and "_", and not start with a digit' },
};

/** Returns every combination of the values. Names are sorted; the value of the last parameter changes first. */
export function combinations(
  where: IConstruct,
  parameters: { readonly [name: string]: readonly string[] },
  as: keyof typeof NAME_RULES,
): Combination[] {
  const names = Object.keys(parameters).sort();
  if (names.length === 0) {
    throw new KubeflowError(
      where,
      '`parameters` is empty.',
      'Must have at least one parameter: the sweep creates a job for each combination of values.',
      "Use for example { 'learning-rate': ['0.1', '0.01'] }.",
    );
  }
  for (const name of names) {
    checkParameter(where, name, parameters[name], as);
  }
  return names.reduce<Combination[]>(
    (before, name) => before.flatMap((one) => parameters[name].map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

function checkParameter(where: IConstruct, name: string, values: readonly string[], as: keyof typeof NAME_RULES): void {
  const { pattern, accepts } = NAME_RULES[as];
  if (!pattern.test(name)) {
    throw new KubeflowError(
      where,
      `parameters: "${name}" is not a valid name for ${as === 'env' ? 'an environment variable' : 'a command-line option'}.`,
      `Must be ${accepts}.`,
    );
  }
  if (values.length === 0) {
    throw new KubeflowError(
      where,
      `parameters: "${name}" has no values.`,
      'Must have at least one value.',
      'Add a value, or remove the parameter.',
    );
  }
  const again = values.find((value, index) => values.indexOf(value) < index);
  if (again !== undefined) {
    throw new KubeflowError(
      where,
      `parameters: "${name}" has the value "${again}" twice.`,
      'Values of a parameter must be unique: each combination is one job.',
      'Remove the duplicate.',
    );
  }
}
