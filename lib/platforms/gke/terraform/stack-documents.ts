import { DEPLOYER_PERMISSIONS } from '../iam/deployer-permissions';
import { isKept } from './kept-keys';
import { retainedResources } from './retained-resources';
import type { StackJson } from './stack-json';

/** Types that Terraform evaluates locally and that need no permissions. */
const TYPES_WITHOUT_PERMISSIONS = ['google_iam_policy', 'terraform_data'];

/** Returns the documents that are written next to a stack, by file name. */
export function stackDocuments(environment: string, stack: StackJson): Map<string, string> {
  return new Map([
    ['deployer-role.yaml', deployerRole(environment, stack)],
    ['retained-resources.md', retainedResources(environment, stack)],
  ]);
}

function permissionsOf(type: string, readOnly: boolean): readonly string[] {
  const permissions = DEPLOYER_PERMISSIONS[type] ?? [];
  return readOnly ? permissions.filter((permission) => /\.(get|list|getIamPolicy)$/.test(permission)) : permissions;
}

/** Whether the program creates no resource of a type, but keeps those of earlier versions of the program. */
function isOnlyKept(type: string, { resource }: StackJson): boolean {
  const all = Object.entries(resource?.[type] ?? {});
  return all.length > 0 && all.every(([id, one]) => isKept(`${type}.${id}`, one));
}

/**
 * Returns a custom IAM role, in the format of `gcloud iam roles create --file`, with the permissions to deploy and
 * destroy this stack.
 */
function deployerRole(environment: string, stack: StackJson): string {
  const types = [...Object.keys(stack.resource ?? {}), ...Object.keys(stack.data ?? {})].filter(
    (type) => !TYPES_WITHOUT_PERMISSIONS.includes(type),
  );
  const readOnly = new Set(types.filter((type) => isOnlyKept(type, stack)));
  const unknown = types.filter((type) => !(type in DEPLOYER_PERMISSIONS));
  const permissions = [...new Set(types.flatMap((type) => permissionsOf(type, readOnly.has(type))))].sort();
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
