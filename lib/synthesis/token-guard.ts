import type { IConstruct } from 'constructs';
import { problem } from '../errors';

// How cdktf writes values that only Terraform knows. Recognized by form, so that the guard is on without loading cdktf.
// @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/tokens/private/encoding.ts
const STRING_TOKEN = /[$#&]\{TfToken\[/;
const NUMBER_TOKEN = 0xfdff;
const NUMBER_LIST_TOKEN = 0xfbff;

const double = new Float64Array(1);
const words = new Uint16Array(double.buffer);

/** Whether a string or a number stands for a value that only Terraform knows. */
export function isTerraformToken(value: unknown): boolean {
  if (typeof value === 'string') {
    return STRING_TOKEN.test(value);
  }
  if (typeof value === 'number') {
    double[0] = value;
    return words[3] === NUMBER_TOKEN || words[3] === NUMBER_LIST_TOKEN;
  }
  return false;
}

/** Reports every Terraform token in a manifest, keys included, with the field that it is in. */
export function findTokens(where: IConstruct, manifest: unknown, problems: string[]): void {
  const visit = (value: unknown, field: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, `${field}[${index}]`);
      });
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        if (isTerraformToken(key)) {
          problems.push(told(where, `a key of ${field || 'the manifest'}`));
        }
        visit(item, field ? `${field}.${key}` : key);
      }
    } else if (isTerraformToken(value)) {
      problems.push(told(where, field));
    }
  };
  visit(manifest, '');
}

function told(where: IConstruct, field: string): string {
  return problem(
    where,
    `${field} holds a Terraform token: a value that is known only after "terraform apply".`,
    'A Kubernetes manifest accepts values that are known at synthesis: names that you chose, not attributes of resources.',
    'Give the Terraform resource an explicit name and use that name in both places.',
  );
}
