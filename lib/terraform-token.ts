// The encoding of cdktf tokens, recognized without loading cdktf.
// @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/tokens/private/encoding.ts
const STRING_TOKEN = /[$#&]\{TfToken\[/;
const NUMBER_TOKEN = 0xfdff;
const NUMBER_LIST_TOKEN = 0xfbff;
// A number token that was inserted into a text appears in decimal, as -8.1…e+298 or -1.8…e+289.
const DECIMAL_TOKEN = /-\d(?:\.\d+)?e\+2\d\d/g;

const double = new Float64Array(1);
const words = new Uint16Array(double.buffer);

/**
 * Whether a string or a number is or contains a Terraform token: a value that is known only after `terraform apply`.
 */
export function isTerraformToken(value: unknown): boolean {
  if (typeof value === 'string') {
    return STRING_TOKEN.test(value) || (value.match(DECIMAL_TOKEN) ?? []).some((text) => isNumberToken(Number(text)));
  }
  return typeof value === 'number' && isNumberToken(value);
}

/** Returns what is wrong with a token in a Kubernetes manifest and how to fix it. */
export function terraformTokenProblem(what: string): [string, ...string[]] {
  return [
    `${what} contains a Terraform token: a value that is known only after "terraform apply".`,
    'Kubernetes manifests require values that are known at synthesis: names that you choose, not attributes of resources.',
    'Set an explicit name on the Terraform resource and use that name in both places.',
  ];
}

function isNumberToken(value: number): boolean {
  double[0] = value;
  return words[3] === NUMBER_TOKEN || words[3] === NUMBER_LIST_TOKEN;
}
