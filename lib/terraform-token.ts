// How cdktf writes values that only Terraform knows. Recognized by form, so that the guard is on without loading cdktf.
// @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/tokens/private/encoding.ts
const STRING_TOKEN = /[$#&]\{TfToken\[/;
const NUMBER_TOKEN = 0xfdff;
const NUMBER_LIST_TOKEN = 0xfbff;
// A number token that was put into a text stands there in decimal, as -8.1…e+298 or -1.8…e+289.
const DECIMAL_TOKEN = /-\d(?:\.\d+)?e\+2\d\d/g;

const double = new Float64Array(1);
const words = new Uint16Array(double.buffer);

/** Whether a string or a number stands for, or holds, a value that only Terraform knows. */
export function isTerraformToken(value: unknown): boolean {
  if (typeof value === 'string') {
    return STRING_TOKEN.test(value) || (value.match(DECIMAL_TOKEN) ?? []).some((text) => isNumberToken(Number(text)));
  }
  return typeof value === 'number' && isNumberToken(value);
}

/** What is wrong with a token where Kubernetes is to get a value, and how to mend it. */
export function terraformTokenProblem(what: string): [string, ...string[]] {
  return [
    `${what} holds a Terraform token: a value that is known only after "terraform apply".`,
    'A Kubernetes manifest accepts values that are known at synthesis: names that you chose, not attributes of resources.',
    'Give the Terraform resource an explicit name and use that name in both places.',
  ];
}

function isNumberToken(value: number): boolean {
  double[0] = value;
  return words[3] === NUMBER_TOKEN || words[3] === NUMBER_LIST_TOKEN;
}
