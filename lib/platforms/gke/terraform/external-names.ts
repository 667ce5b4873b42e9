import { TerraformResource, TerraformStack, Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { problem } from '../../../errors';

/** Attributes that together identify a resource in Google Cloud. `null`: several resources may manage one thing. */
type Identity = readonly string[] | null;

const GLOBAL = ['project', 'name'];
const REGIONAL = ['project', 'region', 'name'];
const LOCATED = ['project', 'location', 'name'];

/** The resource types that the library creates. */
export const IDENTITIES: { readonly [type: string]: Identity } = {
  google_artifact_registry_repository_iam_member: null,
  google_certificate_manager_certificate: LOCATED,
  google_certificate_manager_certificate_map: GLOBAL,
  google_certificate_manager_certificate_map_entry: ['project', 'map', 'name'],
  google_certificate_manager_dns_authorization: LOCATED,
  google_compute_disk: ['project', 'zone', 'name'],
  google_compute_disk_resource_policy_attachment: null,
  google_compute_firewall: GLOBAL,
  google_compute_global_address: GLOBAL,
  google_compute_network: GLOBAL,
  google_compute_region_disk: REGIONAL,
  google_compute_region_disk_resource_policy_attachment: null,
  google_compute_resource_policy: REGIONAL,
  google_compute_router: REGIONAL,
  google_compute_router_nat: ['project', 'region', 'router', 'name'],
  google_compute_security_policy: GLOBAL,
  google_compute_ssl_policy: GLOBAL,
  google_compute_subnetwork: REGIONAL,
  google_container_cluster: LOCATED,
  google_container_node_pool: ['project', 'location', 'cluster', 'name'],
  google_dns_managed_zone: GLOBAL,
  google_dns_record_set: ['project', 'managed_zone', 'name', 'type'],
  google_filestore_instance: LOCATED,
  google_gke_backup_backup_plan: LOCATED,
  google_kms_crypto_key: ['key_ring', 'name'],
  google_kms_crypto_key_iam_member: null,
  google_kms_key_ring: LOCATED,
  google_project_iam_member: null,
  google_project_service: null,
  google_service_account: ['project', 'account_id'],
  google_service_account_iam_member: null,
  // Names of buckets are unique in the world.
  google_storage_bucket: ['name'],
  google_storage_bucket_iam_member: null,
  // It contains all grants of a bucket, so a second one removes those of the first.
  google_storage_bucket_iam_policy: ['bucket'],
};

/** The provider's default for an attribute that a resource leaves out. */
interface Defaults {
  readonly project?: string;
  readonly region?: string;
  readonly zone?: string;
}

/**
 * Finds resources of Google Cloud that two constructs create, in one stack or in the stacks of several environments.
 * Terraform would fail for most of them. It would replace others, such as DNS records, at each deployment.
 *
 * @param app root of the Terraform constructs
 * @param defaultsOf values of the provider of a stack
 */
export function externalNameProblems(app: IConstruct, defaultsOf: (stack: TerraformStack) => Defaults): string[] {
  const owners = new Map<string, TerraformResource>();
  const problems: string[] = [];
  for (const resource of app.node.findAll().filter(TerraformResource.isTerraformResource)) {
    const key = identityOf(resource, defaultsOf(TerraformStack.of(resource)));
    const other = key === undefined ? undefined : owners.get(key);
    if (key === undefined) {
      continue;
    }
    if (other === undefined) {
      owners.set(key, resource);
      continue;
    }
    const [type, ...name] = key.split('\n');
    problems.push(
      problem(
        resource,
        `creates the ${type} "${name.filter(Boolean).join('/')}", which ${other.node.path} creates too.`,
        'Each resource of Google Cloud must belong to one construct. Otherwise one of them replaces the other at each deployment.',
        'Give one of them another name, hostname or `clusterName`, or use separate projects for the environments.',
      ),
    );
  }
  return problems;
}

/** Returns undefined for a resource without a name, or with one that only Terraform knows. */
function identityOf(resource: TerraformResource, defaults: Defaults): string | undefined {
  const type = resource.terraformResourceType;
  const identity = Object.hasOwn(IDENTITIES, type) ? IDENTITIES[type] : null;
  if (identity === null) {
    return undefined;
  }
  const attributes = (
    resource as unknown as { synthesizeAttributes(): { [name: string]: unknown } }
  ).synthesizeAttributes();
  const values = identity.map((name) => attributes[name] ?? defaults[name as keyof Defaults] ?? '');
  const isKnown = values.every((value) => typeof value === 'string' && !Token.isUnresolved(value));
  return isKnown ? [type, ...values].join('\n') : undefined;
}
