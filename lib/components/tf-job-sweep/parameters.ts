import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';

/** One value of each parameter. */
export type Combination = { readonly [name: string]: string };

const NAME_RULES = {
  args: { pattern: /^[A-Za-z][A-Za-z0-9_.-]*$/, accepts: 'letters, digits, "_", "-" and ".", after a letter' },
  env: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, accepts: 'letters, digits and "_", not starting with a digit' },
};

/** Every combination of the values, the last parameter changing first; names in the order of the alphabet. */
export function combinations(
  where: IConstruct,
  parameters: { readonly [name: string]: readonly string[] },
  as: keyof typeof NAME_RULES,
): Combination[] {
  const names = Object.keys(parameters).sort();
  if (names.length === 0) {
    throw new KubeflowError(
      where,
      'parameters: there is none.',
      'A sweep makes a job for each combination of values.',
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
      `parameters: "${name}" is not the name of ${as === 'env' ? 'a variable' : 'an option'} that programs read.`,
      `Accepted are ${accepts}.`,
    );
  }
  if (values.length === 0) {
    throw new KubeflowError(
      where,
      `parameters: "${name}" has no values.`,
      'With none there is no combination, and so no job.',
      'Give it at least one, or leave it out.',
    );
  }
  const again = values.find((value, index) => values.indexOf(value) < index);
  if (again !== undefined) {
    throw new KubeflowError(
      where,
      `parameters: "${name}" has the value "${again}" twice.`,
      'Each combination is one job.',
      'Leave one out.',
    );
  }
}
