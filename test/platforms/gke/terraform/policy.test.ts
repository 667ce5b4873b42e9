import { ControlPlaneAccess, GkeCluster, GkeNetwork, type GkePlatformProps } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS, REGIONAL } from '../full-platform';
import { resourceAddresses, synthesize } from '../synthesize';
import { TERRAFORM_RULES, violations } from './terraform-rules';
import type { TerraformJson } from './terraform-schema';

const EXISTING_NETWORK = GkeNetwork.existing({
  network: 'shared',
  subnetwork: 'ml',
  podRangeName: 'pods',
  serviceRangeName: 'services',
  serviceCidr: '10.96.0.0/20',
  hostProject: 'host-project',
});

test.each<[string, Partial<GkePlatformProps>]>([
  ['with defaults', { iapClient: FULL_PROPS.iapClient }],
  ['with all features', FULL_PROPS],
  ['regional', { ...FULL_PROPS, ...REGIONAL }],
  [
    'with replicated disks',
    { ...FULL_PROPS, ...REGIONAL, disks: { replicaZones: ['us-central1-a', 'us-central1-b'] } },
  ],
  [
    'Autopilot',
    { region: 'us-central1', cluster: GkeCluster.autopilot({ backupPlan: {} }), iapClient: FULL_PROPS.iapClient },
  ],
  ['in a network of another project', { ...FULL_PROPS, network: EXISTING_NETWORK }],
  ['in an existing cluster', { ...FULL_PROPS, cluster: GkeCluster.existing() }],
  [
    'with authorized networks',
    {
      ...FULL_PROPS,
      controlPlaneAccess: ControlPlaneAccess.authorizedNetworks({ networks: [{ cidr: '10.0.0.0/8' }] }),
    },
  ],
])('the Terraform breaks no rule and matches the provider schema: %s', (_, props) => {
  expect(violations(synthesize(addAllFeatures, props).terraform)).toEqual([]);
});

test('rules report a public endpoint and an open network if the user configures them', () => {
  const controlPlaneAccess = ControlPlaneAccess.authorizedNetworks({
    networks: [{ cidr: '0.0.0.0/0' }],
    publicEndpoint: true,
  });
  expect(violations(synthesize(undefined, { controlPlaneAccess }).terraform).map((text) => text.split(':')[0])).toEqual(
    ['control-plane-is-private', 'no-open-network'],
  );
});

test('the Terraform grants only roles that are needed', () => {
  const { terraform } = synthesize(addAllFeatures, FULL_PROPS);
  const roles = [...JSON.stringify(terraform).matchAll(/"role":"([^"]+)"/g)].map(([, role]) => role);
  expect([...new Set(roles)].sort()).toEqual([
    'roles/artifactregistry.reader',
    'roles/cloudkms.cryptoKeyEncrypterDecrypter',
    'roles/container.defaultNodeServiceAccount',
    'roles/iam.workloadIdentityUser',
    'roles/storage.legacyBucketOwner',
    'roles/storage.legacyObjectOwner',
    'roles/storage.objectViewer',
  ]);
});

/** A change to a valid stack that breaks a rule. */
type Breach = (stack: MutableStack) => void;
type MutableStack = {
  resource: { [type: string]: { [id: string]: { [field: string]: any } } };
  data: MutableStack['resource'];
};

const cluster = (stack: MutableStack) => stack.resource.google_container_cluster.cluster;
const pool = (stack: MutableStack) => stack.resource.google_container_node_pool['node-pool'];
const disk = (stack: MutableStack) => stack.resource.google_compute_disk['nfs_team-data_disk'];
const bucket = (stack: MutableStack) => stack.resource.google_storage_bucket.inception_models_bucket;
const firewall = (allow: object, target: object) => (stack: MutableStack) => {
  stack.resource.google_compute_firewall = { rule: { name: 'rule', network: 'n', allow: [allow], ...target } };
};

const BREACHES: { readonly [rule: string]: readonly Breach[] } = {
  'no-basic-role': [
    (stack) => {
      stack.resource.google_project_iam_member['node-account-role'].role = 'roles/editor';
    },
    (stack) => {
      stack.data.google_iam_policy.inception_models_access.binding[0].role = 'roles/viewer';
    },
  ],
  'no-wide-role': [
    (stack) => {
      stack.resource.google_project_iam_member['node-account-role'].role = 'roles/storage.admin';
    },
    (stack) => {
      stack.resource.google_project_iam_member['node-account-role'].role = 'roles/iam.serviceAccountTokenCreator';
    },
  ],
  'nobody-is-everybody': [
    (stack) => {
      stack.data.google_iam_policy.inception_models_access.binding[0].members = ['allUsers'];
    },
  ],
  'no-key-file': [
    (stack) => {
      stack.resource.google_service_account_key = { key: { service_account_id: 'x' } };
    },
  ],
  'additive-grants': [
    (stack) => {
      stack.resource.google_project_iam_binding = { all: { role: 'roles/x', members: [], project: 'p' } };
    },
  ],
  'nodes-have-their-own-account': [
    (stack) => {
      delete pool(stack).node_config.service_account;
    },
    (stack) => {
      cluster(stack).node_config.service_account = 'default';
    },
    (stack) => {
      delete cluster(stack).cluster_autoscaling.auto_provisioning_defaults.service_account;
    },
  ],
  'nodes-are-shielded': [
    (stack) => {
      pool(stack).node_config.shielded_instance_config.enable_secure_boot = false;
    },
    (stack) => {
      delete cluster(stack).cluster_autoscaling.auto_provisioning_defaults.shielded_instance_config;
    },
  ],
  'nodes-hide-their-identity': [
    (stack) => {
      pool(stack).node_config.workload_metadata_config.mode = 'GCE_METADATA';
    },
  ],
  'nodes-are-private': [
    (stack) => {
      cluster(stack).private_cluster_config.enable_private_nodes = false;
    },
    (stack) => {
      pool(stack).network_config.enable_private_nodes = false;
    },
  ],
  'control-plane-is-private': [
    (stack) => {
      cluster(stack).private_cluster_config.enable_private_endpoint = false;
    },
  ],
  'no-open-network': [
    (stack) => {
      cluster(stack).master_authorized_networks_config = {
        cidr_blocks: [{ cidr_block: '0.0.0.0/0' }],
        gcp_public_cidrs_access_enabled: false,
      };
    },
  ],
  'firewall-says-what': [
    firewall({ protocol: 'tcp' }, { target_tags: ['nodes'] }),
    firewall({ protocol: 'tcp', ports: ['9443'] }, {}),
  ],
  'data-is-protected': [
    (stack) => {
      delete disk(stack).lifecycle;
    },
    (stack) => {
      bucket(stack).lifecycle.prevent_destroy = false;
    },
    (stack) => {
      stack.resource.google_kms_crypto_key['secrets-key'].lifecycle.prevent_destroy = false;
    },
  ],
  'data-is-guarded': [
    (stack) => {
      const guard = stack.resource.terraform_data.retained;
      guard.for_each = guard.for_each.replace('google_compute_disk.nfs_team-data_disk', 'other');
    },
    (stack) => {
      delete stack.resource.terraform_data.retained;
    },
  ],
  'keys-are-replaced-after-use': [
    (stack) => {
      delete stack.resource.google_kms_crypto_key_iam_member['secrets-key-user'].lifecycle;
    },
  ],
  'disks-leave-a-snapshot': [
    (stack) => {
      disk(stack).create_snapshot_before_destroy = false;
    },
  ],
  'clusters-are-protected': [
    (stack) => {
      cluster(stack).deletion_protection = false;
    },
  ],
  'buckets-are-closed': [
    (stack) => {
      bucket(stack).uniform_bucket_level_access = false;
    },
    (stack) => {
      bucket(stack).public_access_prevention = 'inherited';
    },
    (stack) => {
      bucket(stack).force_destroy = true;
    },
    (stack) => {
      bucket(stack).versioning.enabled = false;
    },
  ],
  'secrets-are-encrypted': [
    (stack) => {
      delete cluster(stack).database_encryption;
    },
  ],
  'backups-are-encrypted': [
    (stack) => {
      stack.resource.google_gke_backup_backup_plan.backups.backup_config.include_secrets = true;
    },
  ],
  'nat-has-enough-ports': [
    (stack) => {
      stack.resource.google_compute_router_nat.nat.enable_dynamic_port_allocation = false;
    },
  ],
  'keys-are-renewed': [
    (stack) => {
      delete stack.resource.google_kms_crypto_key['secrets-key'].rotation_period;
    },
  ],
  'old-ways-are-off': [
    (stack) => {
      cluster(stack).enable_legacy_abac = true;
    },
    (stack) => {
      cluster(stack).master_auth.client_certificate_config.issue_client_certificate = true;
    },
  ],
  'identities-are-workloads': [
    (stack) => {
      delete cluster(stack).workload_identity_config;
    },
  ],
  'blocks-are-complete': [
    (stack) => {
      delete pool(stack).node_config.kubelet_config.cpu_cfs_quota;
    },
    (stack) => {
      delete cluster(stack).addons_config.horizontal_pod_autoscaling.disabled;
    },
  ],
  'apis-stay-on': [
    (stack) => {
      stack.resource.google_project_service['compute-api'].disable_on_destroy = true;
    },
  ],
};

const { terraform: valid } = synthesize(addAllFeatures, FULL_PROPS);

test.each(TERRAFORM_RULES.map(({ name }) => name))('a breach of %s is reported by that rule only', (name) => {
  const breaches = BREACHES[name] ?? [];
  expect(breaches.length).toBeGreaterThan(0);
  for (const breach of breaches) {
    const broken = structuredClone(valid) as unknown as MutableStack;
    breach(broken);
    const reported = violations(broken as unknown as TerraformJson).map((text) => text.split(':')[0]);
    expect([breach.toString(), ...new Set(reported)]).toEqual([breach.toString(), name]);
  }
});

test('every required API is enabled before it is used', () => {
  const services = resourceAddresses(valid).filter((address) => address.startsWith('google_project_service.'));
  const needed = new Set(
    Object.values(valid.resource ?? {}).flatMap((all) =>
      Object.values(all).flatMap(({ depends_on: dependencies }) => (dependencies ?? []) as string[]),
    ),
  );
  expect(services.filter((service) => !needed.has(service)).sort()).toEqual([
    // Used by the load balancer, the nodes and the CSI drivers, and by no Terraform resource.
    'google_project_service.iamcredentials-api',
    'google_project_service.iap-api',
  ]);
});
