import type { TerraformJson } from './terraform-schema';

type Values = { readonly [field: string]: any };

/** A resource of a stack. */
interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

/** What every stack keeps to, and why. */
export interface TerraformRule {
  readonly name: string;
  readonly why: string;
  /** What is wrong with a resource; nothing where all is well. */
  readonly broken: (resource: Resource, stack: TerraformJson) => string[];
}

/** What holds data, or is needed to read it. */
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

/** A rule about resources of some types. */
function about(types: readonly string[], broken: (values: Values) => string[]): TerraformRule['broken'] {
  return ({ type, values }) => (types.includes(type) ? broken(values) : []);
}

function unless(kept: boolean, problem: string): string[] {
  return kept ? [] : [problem];
}

/** Machines of a cluster, of a pool, or of those that GKE adds. */
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
    why: 'owner, editor and viewer open a whole project, and grow with every service that Google adds.',
    broken: ({ values }) =>
      [...JSON.stringify(values).matchAll(/"roles\/(owner|editor|viewer)"/g)].map(([role]) => `grants ${role}`),
  },
  {
    name: 'no-wide-role',
    why: 'a role that may give roles, or act as any account, is a way to all others.',
    broken: ({ values }) =>
      [
        ...JSON.stringify(values).matchAll(
          /"roles\/(?:resourcemanager\.\w+|iam\.(?:securityAdmin|serviceAccount(?:User|TokenCreator|Admin|KeyAdmin))|\w+\.admin)"/g,
        ),
      ].map(([role]) => `grants ${role}`),
  },
  {
    name: 'nobody-is-everybody',
    why: 'allUsers is the internet, and allAuthenticatedUsers is anybody with an account at Google.',
    broken: ({ values }) =>
      [...JSON.stringify(values).matchAll(/allUsers|allAuthenticatedUsers/g)].map(([who]) => `grants to ${who}`),
  },
  {
    name: 'no-key-file',
    why: 'a file with a key is a password that does not expire, and its text is in the state.',
    broken: ({ type }) => unless(type !== 'google_service_account_key', 'is a key of an account'),
  },
  {
    name: 'additive-grants',
    why: 'a binding, and a policy of a project, take away what others were granted outside of this program.',
    broken: ({ type }) =>
      unless(
        !/^google_(project|kms_\w+|service_account)_iam_(binding|policy)$/.test(type),
        'takes the place of other grants',
      ),
  },
  {
    name: 'nodes-have-their-own-account',
    why: 'the default account of a project is an editor of it in many organizations.',
    broken: (resource) =>
      machinesOf(resource).flatMap(({ service_account: account }) =>
        unless(/^\$\{google_service_account\./.test(account ?? ''), 'has nodes of the default account'),
      ),
  },
  {
    name: 'nodes-are-shielded',
    why: 'secure boot and integrity monitoring keep what is started on a machine from being something else.',
    broken: (resource) =>
      machinesOf(resource).flatMap(({ shielded_instance_config: shielded, oauth_scopes: scopes }) =>
        // Autopilot decides by itself, and is told nothing but the account.
        resource.values.enable_autopilot || (shielded?.enable_secure_boot && scopes)
          ? []
          : ['has nodes without secure boot'],
      ),
  },
  {
    name: 'nodes-hide-their-identity',
    why: 'without GKE_METADATA every pod can be the node: write its logs, pull its images.',
    broken: about(['google_container_node_pool'], ({ node_config: nodes }) =>
      unless(nodes?.workload_metadata_config?.mode === 'GKE_METADATA', 'shows pods the identity of the node'),
    ),
  },
  {
    name: 'nodes-are-private',
    why: 'a node with an address on the internet is reached from there.',
    broken: ({ type, values }) => [
      ...(type === 'google_container_cluster'
        ? unless(values.private_cluster_config?.enable_private_nodes === true, 'has nodes on the internet')
        : []),
      ...(type === 'google_container_node_pool'
        ? unless(values.network_config?.enable_private_nodes === true, 'has nodes on the internet')
        : []),
    ],
  },
  {
    name: 'control-plane-is-private',
    why: 'an address of the control plane on the internet is attacked from there; the DNS endpoint asks IAM first.',
    broken: about(['google_container_cluster'], ({ private_cluster_config: config }) =>
      unless(config?.enable_private_endpoint === true, 'has a control plane with an address on the internet'),
    ),
  },
  {
    name: 'no-open-network',
    why: '0.0.0.0/0 is everybody.',
    broken: ({ values }) => unless(!/"(0\.0\.0\.0|::)\/0"/.test(JSON.stringify(values)), 'lets everybody in'),
  },
  {
    name: 'firewall-says-what',
    why: 'a rule without ports, or without a target, opens more than was meant.',
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
    why: 'what Terraform destroys by mistake is gone, with the data in it or with the way to it.',
    broken: about(HOLDS_DATA, ({ lifecycle }) =>
      unless(lifecycle?.prevent_destroy === true, 'can be destroyed with its data'),
    ),
  },
  {
    name: 'disks-leave-a-snapshot',
    why: 'prevent_destroy is forgotten together with a disk that is taken out of the program.',
    broken: about(['google_compute_disk', 'google_compute_region_disk'], (values) =>
      unless(values.create_snapshot_before_destroy === true, 'leaves nothing when it is destroyed'),
    ),
  },
  {
    name: 'clusters-are-protected',
    why: 'a cluster that is destroyed takes all that was applied to it along.',
    broken: about(['google_container_cluster'], (values) =>
      unless(values.deletion_protection === true, 'can be destroyed'),
    ),
  },
  {
    name: 'buckets-are-closed',
    why: 'access lists of objects, and public access, are how data leaks.',
    broken: about(['google_storage_bucket'], (values) => [
      ...unless(values.uniform_bucket_level_access === true, 'has access lists of objects'),
      ...unless(values.public_access_prevention === 'enforced', 'can be opened to the public'),
      ...unless(values.force_destroy !== true, 'is emptied when it is destroyed'),
      ...unless(values.versioning?.enabled === true, 'forgets what is overwritten'),
    ]),
  },
  {
    name: 'secrets-are-encrypted',
    why: 'who gets at the disks of the control plane would read Secrets.',
    broken: about(['google_container_cluster'], (values) =>
      unless(values.database_encryption?.state === 'ENCRYPTED', 'stores Secrets as they are'),
    ),
  },
  {
    name: 'keys-are-renewed',
    why: 'a key that is never renewed opens everything once it is known.',
    broken: about(['google_kms_crypto_key'], (values) =>
      unless(Number.parseInt(values.rotation_period, 10) <= 365 * 86_400, 'is not renewed within a year'),
    ),
  },
  {
    name: 'old-ways-are-off',
    why: 'client certificates cannot be revoked, and attribute-based access knows no roles.',
    broken: about(['google_container_cluster'], (values) => [
      ...unless(values.enable_legacy_abac === false, 'has legacy authorization'),
      ...unless(
        values.master_auth?.client_certificate_config?.issue_client_certificate === false,
        'issues a client certificate',
      ),
    ]),
  },
  {
    name: 'identities-are-workloads',
    why: 'without a pool of identities pods have keys, or the identity of the node.',
    broken: about(['google_container_cluster'], (values) =>
      unless(
        Boolean(values.enable_autopilot || values.workload_identity_config?.workload_pool),
        'has no workload identity',
      ),
    ),
  },
  {
    name: 'apis-stay-on',
    why: 'others of the project may use them.',
    broken: about(['google_project_service'], (values) =>
      unless(values.disable_on_destroy === false, 'is turned off when the environment is destroyed'),
    ),
  },
];

/** What a stack does that a rule forbids, with the reason. */
export function violations(stack: TerraformJson, rules: readonly TerraformRule[] = TERRAFORM_RULES): string[] {
  const resources = Object.entries({ ...stack.resource }).flatMap(([type, all]) =>
    Object.entries(all).map(([id, { '//': _, ...values }]) => ({ address: `${type}.${id}`, type, values })),
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
