/** What happens if something is removed or changed. */
export interface Row {
  readonly name: string;
  readonly result: string;
}

const INTRODUCTION = `# Changes of a GKE environment

What \`terraform apply\` does if you remove an option or a construct of \`GkePlatform\` from the program, or change a value. For people who
review a change before they deploy it. \`terraform plan\` shows the same for your program.

The tests run each change with Terraform, and write these tables. Three rules hold for all of them:

1. **Data and keys are never destroyed by a change of the program.** Terraform refuses a change that would destroy or replace a disk, a bucket
   or its access policy, a Filestore instance or a protected cluster, and then changes nothing at all.
2. **Keys that are no longer used are kept.** Existing data may still be encrypted with them. A created key, its key ring and the access to it
   stay in the Terraform state, at an address with \`[0]\`, and are used again if the program needs them. Terraform no longer manages backup plans
   that the program no longer has, and they stay in Google Cloud.
3. **Data is encrypted with another key first.** GKE encrypts all Secrets again before the previous key loses access.

## Refused changes

A change is refused with \`Instance cannot be destroyed\`. The message names the resource itself, or \`terraform_data.retained["<address>"]\` if the
resource is no longer in the program.

| Goal | Steps |
| --- | --- |
| Keep the resource as it is | Undo the change of the program |
| Keep the resource, without managing it | \`terraform state rm '<address>' 'terraform_data.retained["<address>"]'\`, then apply. This continues to incur charges |
| Destroy the resource with its data | Remove it from the program, run \`terraform state rm 'terraform_data.retained["<address>"]'\`, then apply. Disks leave a last snapshot. Buckets must be empty, and the deletion protection of Filestore instances must be off |
| Rename the construct of a resource | \`terraform state mv '<old>' '<new>'\` and \`terraform state mv 'terraform_data.retained["<old>"]' 'terraform_data.retained["<new>"]'\`, then apply |
| Replace a disk, for example to encrypt it | Restore a snapshot to a new disk, and use it with \`DiskSource.existing\`. See [Storage](storage.md) |
| Use a kept key again | \`KmsKey.create()\` |
| Give up kept keys | \`terraform state rm\` with the addresses of all kept keys and their \`iam_member\`, and \`terraform_data.created-keys\`, then apply. Once no data is encrypted with a key, revoke the access and destroy its versions |

Run these commands in \`cdktf.out/stacks/<environment>\`. Terraform 1.7 or newer is required, or OpenTofu 1.10 or newer.

## Order

If you remove an exposed Service, its backends or \`cloudArmor\`, delete or apply the Kubernetes objects first: Google Cloud rejects the deletion of
addresses, certificates and policies that a load balancer uses. Apply Terraform after that. To destroy a whole environment, follow
\`retained-resources.md\` beside its \`cdk.tf.json\`.
`;

/** Returns the page with the results. */
export function page(removals: readonly Row[], transitions: readonly Row[]): string {
  return [
    INTRODUCTION,
    '## Removed options and constructs',
    '',
    'The environment has every option, and constructs of every kind. Without an option, its default applies. Some options keep their value in Google',
    'Cloud if they are removed, because the provider does not change settings that are not in the configuration. Set them to another value instead.',
    '',
    ...table('Removed', removals),
    '',
    '## Changed values',
    '',
    ...table('Change', transitions),
    '',
  ].join('\n');
}

function table(heading: string, rows: readonly Row[]): string[] {
  return [`| ${heading} | Result |`, '| --- | --- |', ...rows.map(({ name, result }) => `| ${name} | ${result} |`)];
}
