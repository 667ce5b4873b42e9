import { DEPLOYER_PERMISSIONS } from '../iam/deployer-permissions';

/** A synthesized stack, as far as it is looked at. */
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

/** Evaluated when a policy is written, and nobody's to be allowed. */
const TYPES_WITHOUT_PERMISSIONS = ['google_iam_policy'];

/** What is written for people beside a stack: files by name. */
export function stackDocuments(environment: string, stack: StackJson): Map<string, string> {
  return new Map([
    ['deployer-role.yaml', deployerRole(environment, stack)],
    ['retained-resources.md', retainedResources(environment, stack)],
  ]);
}

/** A role, as `gcloud iam roles create --file` takes it, that lets exactly this stack be deployed and destroyed. */
function deployerRole(environment: string, stack: StackJson): string {
  const types = [...Object.keys(stack.resource ?? {}), ...Object.keys(stack.data ?? {})].filter(
    (type) => !TYPES_WITHOUT_PERMISSIONS.includes(type),
  );
  const unknown = types.filter((type) => !(type in DEPLOYER_PERMISSIONS));
  const permissions = [...new Set(types.flatMap((type) => DEPLOYER_PERMISSIONS[type] ?? []))].sort();
  const project = stack.provider?.google?.[0]?.project ?? '';
  return [
    `# What whoever deploys "${environment}" must be allowed in the project. It is made, and given, with`,
    `#   gcloud iam roles create kubeflowDeployer --project ${project} --file <this file>`,
    `#   gcloud projects add-iam-policy-binding ${project} --role projects/${project}/roles/kubeflowDeployer --member user:<address>`,
    '# Keys, buckets, image repositories and networks of other projects need the same there. A state in a bucket needs',
    '# roles/storage.objectUser on that bucket. `kubectl apply` makes roles of Kubernetes: it needs roles/container.admin, or a binding to',
    '# cluster-admin in the cluster, which somebody with that role makes once.',
    ...unknown.sort().map((type) => `# Resources of your own, whose permissions are not known here: ${type}`),
    `title: Deployer of ${environment}`,
    'stage: GA',
    'includedPermissions:',
    ...permissions.map((permission) => `- ${permission}`),
    '',
  ].join('\n');
}

/** What Terraform refuses to destroy, and how the rest is destroyed. */
function retainedResources(environment: string, stack: StackJson): string {
  const resources = Object.entries(stack.resource ?? {}).flatMap(([type, all]) =>
    Object.entries(all).map(([id, resource]) => ({ address: `${type}.${id}`, type, resource })),
  );
  const kept = resources.filter(({ resource }) => resource.lifecycle?.prevent_destroy);
  const guarded = resources.filter(({ resource }) => resource.deletion_protection);
  const services = resources.flatMap(({ type, resource }) =>
    type === 'google_project_service' && resource.service ? [resource.service] : [],
  );
  const rows = kept.map(({ address, resource }) => `| ${resource.name ?? 'who may use it'} | ${address} |`);
  const words = kept.map(({ address }) => `  ${address}`);
  return [
    `# What stays when "${environment}" is destroyed`,
    '',
    ...(kept.length > 0
      ? [
          'Terraform refuses to destroy these, which hold data or open it:',
          '',
          '| name | address |',
          '| --- | --- |',
          ...rows,
          '',
          'All else is destroyed once Terraform has forgotten them. They stay in Google Cloud then, and cost what they cost:',
          '',
          '```sh',
          `terraform -chdir=cdktf.out/stacks/${environment} init`,
          `terraform -chdir=cdktf.out/stacks/${environment} state rm \\`,
          words.join(' \\\n'),
          `npx cdktf destroy ${environment}`,
          '```',
          '',
        ]
      : ['Nothing that holds data is made here.', '']),
    ...(guarded.length > 0
      ? [
          `Before that, \`deletionProtection: false\` must have been deployed: ${guarded.map(({ address }) => address).join(', ')}.`,
          '',
        ]
      : []),
    'Snapshots of disks and backups of clusters stay in any case, for as long as they are kept.',
    '',
    ...(services.length > 0
      ? [`APIs stay on, because others may use them: ${[...services].sort().join(', ')}.`, '']
      : []),
  ].join('\n');
}
