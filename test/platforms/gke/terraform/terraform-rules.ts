import { isKept, KEYS } from '../../../../lib/platforms/gke/terraform/kept-keys';
import { FORGOTTEN } from '../../../../lib/platforms/gke/terraform/retention';
import { omittedValues } from './terraform-blocks';
import type { TerraformJson } from './terraform-schema';

type Values = { readonly [field: string]: any };

/** A resource of a stack. */
interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

/** A rule for every stack, with its reason. */
export interface TerraformRule {
  readonly name: string;
  readonly why: string;
  /** Problems of a resource; empty if there are none. */
  readonly broken: (resource: Resource, stack: TerraformJson) => string[];
}

/** Types that hold data, or that are needed to read it. */
const HOLDS_DATA = [
  'google_compute_disk',
  'google_compute_region_disk',
  'google_storage_bucket',
  'google_storage_bucket_iam_policy',
  'google_kms_key_ring',
  'google_kms_crypto_key',
  'google_gke_backup_backup_plan',
  'google_filestore_instance',
  'google_sql_database_instance',
];

/** Expression that lists the resources whose removal from the program fails the plan. */
function guarded(stack: TerraformJson): string {
  return String(stack.resource?.terraform_data?.retained?.for_each ?? '');
}

/** Limits a rule to some types of resources. */
function about(types: readonly string[], broken: (values: Values) => string[]): TerraformRule['broken'] {
  return ({ type, values }) => (types.includes(type) ? broken(values) : []);
}

function unless(kept: boolean, problem: string): string[] {
  return kept ? [] : [problem];
}

/** Machines of a cluster, of a node pool, or of node auto-provisioning. */
function machinesOf({ type, values }: Resource): Values[] {
  if (type === 'google_container_node_pool') {
    return [values.node_config ?? {}];
  }
  if (type !== 'google_container_cluster') {
    return [];
  }
  const provisioned = values.cluster_autoscaling?.auto_provisioning_defaults;
  return [...(values.node_config ? [values.node_config] : []), ...(provisioned ? [provisioned] : [])];
}

export const TERRAFORM_RULES: readonly TerraformRule[] = [
  {
    name: 'no-basic-role',
    why: 'owner, editor and viewer cover the whole project, and grow with every service that Google adds.',
    broken: ({ values }) =>
      [...JSON.stringify(values).matchAll(/"roles\/(owner|editor|viewer)"/g)].map(([role]) => `grants ${role}`),
  },
  {
    name: 'no-wide-role',
    why: 'a role that can grant roles or act as any account gives access to everything else.',
    broken: ({ values }) =>
      [
        ...JSON.stringify(values).matchAll(
          /"roles\/(?:resourcemanager\.\w+|iam\.(?:securityAdmin|serviceAccount(?:User|TokenCreator|Admin|KeyAdmin))|\w+\.admin)"/g,
        ),
      ].map(([role]) => `grants ${role}`),
  },
  {
    name: 'nobody-is-everybody',
    why: 'allUsers is the internet, and allAuthenticatedUsers is everyone with a Google account.',
    broken: ({ values }) =>
      [...JSON.stringify(values).matchAll(/allUsers|allAuthenticatedUsers/g)].map(([who]) => `grants to ${who}`),
  },
  {
    name: 'no-key-file',
    why: 'a key file is a password that does not expire, and it is stored in the state.',
    broken: ({ type }) => unless(type !== 'google_service_account_key', 'is a service account key'),
  },
  {
    name: 'additive-grants',
    why: 'bindings, and policies of a project, remove grants that were made outside this program.',
    broken: ({ type }) =>
      unless(!/^google_(project|kms_\w+|service_account)_iam_(binding|policy)$/.test(type), 'replaces other grants'),
  },
  {
    name: 'nodes-have-their-own-account',
    why: 'in many organizations, the default service account is an editor of the project.',
    broken: (resource) =>
      machinesOf(resource).flatMap(({ service_account: account }) =>
        unless(/^\$\{google_service_account\./.test(account ?? ''), 'has nodes with the default service account'),
      ),
  },
  {
    name: 'nodes-are-shielded',
    why: 'secure boot and integrity monitoring protect the boot process of a machine.',
    broken: (resource) =>
      machinesOf(resource).flatMap(({ shielded_instance_config: shielded, oauth_scopes: scopes }) =>
        // Autopilot sets all fields except the service account.
        resource.values.enable_autopilot || (shielded?.enable_secure_boot && scopes)
          ? []
          : ['has nodes without secure boot'],
      ),
  },
  {
    name: 'nodes-hide-their-identity',
    why: 'without GKE_METADATA, every pod can act as the node: write its logs, pull its images.',
    broken: about(['google_container_node_pool'], ({ node_config: nodes }) =>
      unless(nodes?.workload_metadata_config?.mode === 'GKE_METADATA', 'exposes the identity of the node to pods'),
    ),
  },
  {
    name: 'nodes-are-private',
    why: 'a node with an external address can be reached from the internet.',
    broken: ({ type, values }) => [
      ...(type === 'google_container_cluster'
        ? unless(values.private_cluster_config?.enable_private_nodes === true, 'has nodes with external addresses')
        : []),
      ...(type === 'google_container_node_pool'
        ? unless(values.network_config?.enable_private_nodes === true, 'has nodes with external addresses')
        : []),
    ],
  },
  {
    name: 'control-plane-is-private',
    why: 'a public IP endpoint can be attacked from the internet; IAM protects the DNS endpoint.',
    broken: about(['google_container_cluster'], ({ private_cluster_config: config }) =>
      unless(config?.enable_private_endpoint === true, 'has a public IP endpoint'),
    ),
  },
  {
    name: 'no-open-network',
    why: '0.0.0.0/0 is everyone.',
    broken: ({ values }) => unless(!/"(0\.0\.0\.0|::)\/0"/.test(JSON.stringify(values)), 'allows all addresses'),
  },
  {
    name: 'firewall-says-what',
    why: 'a rule without ports or without a target opens more than intended.',
    broken: about(['google_compute_firewall'], (values) => [
      ...unless(
        [values.allow ?? []].flat().every(({ ports }) => ports?.length > 0),
        'opens all ports',
      ),
      ...unless(Boolean(values.target_tags ?? values.target_service_accounts), 'opens all machines'),
    ]),
  },
  {
    name: 'data-is-protected',
    why: 'resources that Terraform destroys by mistake take their data, or the access to it, with them.',
    broken: about(HOLDS_DATA, ({ lifecycle }) =>
      unless(lifecycle?.prevent_destroy === true, 'can be destroyed with its data'),
    ),
  },
  {
    name: 'data-is-guarded',
    why: 'prevent_destroy has no effect once a resource is removed from the program.',
    broken: ({ address, type }, stack) =>
      unless(
        ![...HOLDS_DATA, 'google_container_cluster'].includes(type) ||
          [...FORGOTTEN, ...KEYS].includes(address) ||
          guarded(stack).includes(JSON.stringify(address)),
        'is destroyed if it leaves the program',
      ),
  },
  {
    name: 'keys-are-replaced-after-use',
    why: 'data must be encrypted with another key before the previous key loses access.',
    broken: about(
      ['google_kms_key_ring', 'google_kms_crypto_key', 'google_kms_crypto_key_iam_member'],
      ({ lifecycle }) =>
        unless(lifecycle?.create_before_destroy === true, 'is destroyed before its successor is in use'),
    ),
  },
  {
    name: 'disks-leave-a-snapshot',
    why: 'prevent_destroy is lost if a disk is removed from the program.',
    broken: about(['google_compute_disk', 'google_compute_region_disk'], (values) =>
      unless(values.create_snapshot_before_destroy === true, 'leaves no snapshot when it is destroyed'),
    ),
  },
  {
    name: 'clusters-are-protected',
    why: 'destroying a cluster destroys everything that was applied to it.',
    broken: about(['google_container_cluster'], (values) =>
      unless(values.deletion_protection === true, 'can be destroyed'),
    ),
  },
  {
    name: 'buckets-are-closed',
    why: 'object access control lists and public access leak data.',
    broken: about(['google_storage_bucket'], (values) => [
      ...unless(values.uniform_bucket_level_access === true, 'has object access control lists'),
      ...unless(values.public_access_prevention === 'enforced', 'can be made public'),
      ...unless(values.force_destroy !== true, 'is emptied when it is destroyed'),
      ...unless(values.versioning?.enabled === true, 'does not keep overwritten objects'),
    ]),
  },
  {
    name: 'secrets-are-encrypted',
    why: 'anyone with access to the disks of the control plane could read Secrets.',
    broken: about(['google_container_cluster'], (values) =>
      unless(values.database_encryption?.state === 'ENCRYPTED', 'stores Secrets unencrypted'),
    ),
  },
  {
    name: 'backups-are-encrypted',
    why: 'anyone who can restore a backup could read the Secrets that the cluster encrypts with a key.',
    broken: about(['google_gke_backup_backup_plan'], ({ backup_config: config }) =>
      unless(!config?.include_secrets || Boolean(config.encryption_key), 'contains Secrets without a key'),
    ),
  },
  {
    name: 'nat-has-enough-ports',
    why: 'a node with 64 ports cannot pull images and fetch data for many pods.',
    broken: about(['google_compute_router_nat'], (values) =>
      unless(values.enable_dynamic_port_allocation === true, 'has a fixed number of ports for each node'),
    ),
  },
  {
    name: 'keys-are-renewed',
    why: 'a key that is never rotated decrypts everything once it leaks.',
    broken: about(['google_kms_crypto_key'], (values) =>
      unless(Number.parseInt(values.rotation_period, 10) <= 365 * 86_400, 'is not rotated within a year'),
    ),
  },
  {
    name: 'old-ways-are-off',
    why: 'client certificates cannot be revoked, and attribute-based access control ignores roles.',
    broken: about(['google_container_cluster'], (values) => [
      ...unless(values.enable_legacy_abac === false, 'has legacy authorization enabled'),
      ...unless(
        values.master_auth?.client_certificate_config?.issue_client_certificate === false,
        'issues a client certificate',
      ),
    ]),
  },
  {
    name: 'identities-are-workloads',
    why: 'without an identity pool, pods need keys or the identity of the node.',
    broken: about(['google_container_cluster'], (values) =>
      unless(
        Boolean(values.enable_autopilot || values.workload_identity_config?.workload_pool),
        'has no workload identity',
      ),
    ),
  },
  {
    name: 'apis-stay-on',
    why: 'other software in the project may use the API.',
    broken: about(['google_project_service'], (values) =>
      unless(values.disable_on_destroy === false, 'is disabled when the environment is destroyed'),
    ),
  },
  {
    name: 'blocks-are-complete',
    why: 'the provider sends false or 0 for most values that a block omits, whatever the default of Google Cloud is.',
    broken: ({ type, values }) =>
      // Autopilot sets all fields of its nodes.
      omittedValues(type, values)
        .filter((value) => !(values.enable_autopilot && value.includes('.cluster_autoscaling.')))
        .map((value) => `omits ${value}`),
  },
];

/** Returns the violations of a stack, with their reasons. */
export function violations(stack: TerraformJson, rules: readonly TerraformRule[] = TERRAFORM_RULES): string[] {
  const resources = Object.entries({ ...stack.resource }).flatMap(([type, all]) =>
    Object.entries(all)
      .filter(([id, values]) => !isKept(`${type}.${id}`, values))
      .map(([id, { '//': _, ...values }]) => ({ address: `${type}.${id}`, type, values })),
  );
  const policies = Object.entries(stack.data?.google_iam_policy ?? {}).map(([id, { '//': _, ...values }]) => ({
    address: `data.google_iam_policy.${id}`,
    type: 'google_iam_policy',
    values,
  }));
  return [...resources, ...policies].flatMap((resource) =>
    rules.flatMap(({ name, why, broken }) =>
      broken(resource, stack).map((problem) => `${name}: ${resource.address} ${problem}, but ${why}`),
    ),
  );
}
