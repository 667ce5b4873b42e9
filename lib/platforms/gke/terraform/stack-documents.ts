import { DEPLOYER_PERMISSIONS } from '../iam/deployer-permissions';

/** The fields of a synthesized stack that the documents use. */
export interface StackJson {
  readonly provider?: { readonly google?: readonly { readonly project?: string }[] };
  readonly resource?: Sections;
  readonly data?: Sections;
}

interface Sections {
  readonly [type: string]: { readonly [id: string]: Resource };
}

interface Resource {
  readonly name?: string;
  readonly service?: string;
  readonly lifecycle?: { readonly prevent_destroy?: boolean };
  readonly deletion_protection?: boolean;
  readonly [field: string]: unknown;
}

/** Data sources that Terraform evaluates locally and that need no permissions. */
const TYPES_WITHOUT_PERMISSIONS = ['google_iam_policy'];

/** Returns the documents that are written next to a stack, by file name. */
export function stackDocuments(environment: string, stack: StackJson): Map<string, string> {
  return new Map([
    ['deployer-role.yaml', deployerRole(environment, stack)],
    ['retained-resources.md', retainedResources(environment, stack)],
  ]);
}

/**
 * Returns a custom IAM role, in the format of `gcloud iam roles create --file`, with the permissions to deploy and
 * destroy this stack.
 */
function deployerRole(environment: string, stack: StackJson): string {
  const types = [...Object.keys(stack.resource ?? {}), ...Object.keys(stack.data ?? {})].filter(
    (type) => !TYPES_WITHOUT_PERMISSIONS.includes(type),
  );
  const unknown = types.filter((type) => !(type in DEPLOYER_PERMISSIONS));
  const permissions = [...new Set(types.flatMap((type) => DEPLOYER_PERMISSIONS[type] ?? []))].sort();
  const project = stack.provider?.google?.[0]?.project ?? '';
  return [
    `# Permissions in the project that are required to deploy "${environment}". Create and grant the role with:`,
    `#   gcloud iam roles create kubeflowDeployer --project ${project} --file <this file>`,
    `#   gcloud projects add-iam-policy-binding ${project} --role projects/${project}/roles/kubeflowDeployer --member user:<address>`,
    '# Keys, buckets, image repositories and networks of other projects require the same permissions there. A state in a bucket requires',
    '# roles/storage.objectUser on that bucket. `kubectl apply` creates Kubernetes roles: it requires roles/container.admin, or a binding to',
    '# cluster-admin in the cluster, which a user with that role creates once.',
    ...unknown.sort().map((type) => `# Add the permissions of custom resources: ${type}`),
    `title: Deployer of ${environment}`,
    'stage: GA',
    'includedPermissions:',
    ...permissions.map((permission) => `- ${permission}`),
    '',
  ].join('\n');
}

/** Lists the resources that Terraform refuses to destroy, and the commands that destroy the rest. */
function retainedResources(environment: string, stack: StackJson): string {
  const resources = Object.entries(stack.resource ?? {}).flatMap(([type, all]) =>
    Object.entries(all).map(([id, resource]) => ({ address: `${type}.${id}`, type, resource })),
  );
  const kept = resources.filter(({ resource }) => resource.lifecycle?.prevent_destroy);
  const guarded = resources.filter(({ resource }) => resource.deletion_protection);
  const services = resources.flatMap(({ type, resource }) =>
    type === 'google_project_service' && resource.service ? [resource.service] : [],
  );
  const rows = kept.map(({ address, resource }) => `| ${resource.name ?? 'bucket access policy'} | ${address} |`);
  const addresses = kept.map(({ address }) => `  ${address}`);
  return [
    `# Resources that remain when "${environment}" is destroyed`,
    '',
    ...(guarded.length > 0
      ? [
          `Before you destroy the environment, deploy \`deletionProtection: false\` for: ${guarded.map(({ address }) => address).join(', ')}.`,
          '',
        ]
      : []),
    ...(kept.length > 0
      ? [
          'Terraform refuses to destroy these resources, because they hold data or control access to it:',
          '',
          '| name | address |',
          '| --- | --- |',
          ...rows,
          '',
          'To destroy all other resources, remove these from the Terraform state first. They remain in Google Cloud, and continue to incur charges:',
          '',
          '```sh',
          `terraform -chdir=cdktf.out/stacks/${environment} init`,
          `terraform -chdir=cdktf.out/stacks/${environment} state rm \\`,
          addresses.join(' \\\n'),
          `npx cdktf destroy ${environment}`,
          '```',
          '',
        ]
      : ['This environment creates no resources that hold data.', '']),
    'Snapshots of disks and backups of clusters always remain until their retention ends.',
    '',
    ...(services.length > 0
      ? [`These APIs stay enabled, because other software may use them: ${[...services].sort().join(', ')}.`, '']
      : []),
  ].join('\n');
}
