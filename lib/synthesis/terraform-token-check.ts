import type { IConstruct } from 'constructs';
import { problem } from '../errors';
import { isTerraformToken, terraformTokenProblem } from '../terraform-token';

/** Reports each Terraform token in the keys and values of a manifest, with its field. */
export function checkNoTokens(where: IConstruct, manifest: unknown, problems: string[]): void {
  // One shared stack: a path is formatted only if there is a problem to report.
  const field: (string | number)[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        field.push(index);
        visit(value[index]);
        field.pop();
      }
    } else if (value !== null && typeof value === 'object') {
      for (const key of Object.keys(value)) {
        if (isTerraformToken(key)) {
          problems.push(
            problem(where, ...terraformTokenProblem(`a key of ${formatFieldPath(field) || 'the manifest'}`)),
          );
        }
        field.push(key);
        visit((value as { [key: string]: unknown })[key]);
        field.pop();
      }
    } else if (isTerraformToken(value)) {
      problems.push(problem(where, ...terraformTokenProblem(formatFieldPath(field))));
    }
  };
  visit(manifest);
}

export function formatFieldPath(field: (string | number)[]): string {
  return field.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : path ? `${path}.${part}` : part),
    '',
  );
}
