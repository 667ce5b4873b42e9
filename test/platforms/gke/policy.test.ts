import { expression, synthesized } from './synthesized';
import { schemaProblems, type TerraformJson } from './terraform-schema';
import { useEverything, WHOLE } from './whole-environment';

const { terraform } = synthesized(useEverything, WHOLE);

/** Everything that carries a role, in whatever form. */
function roles(stack: TerraformJson): string[] {
  return [...JSON.stringify(stack).matchAll(/"role":"([^"]+)"/g)].map(([, role]) => role);
}

test.each([
  ['with everything', WHOLE],
  ['regional', { region: 'us-central1', zone: 'us-central1-b', ...WHOLE }],
])('every block keeps the schema of the provider: %s', (_, props) => {
  expect(schemaProblems(synthesized(useEverything, props).terraform)).toEqual([]);
});

test('nobody gets a basic role, which would open the whole project', () => {
  expect(roles(terraform).filter((role) => /^roles\/(owner|editor|viewer)$/.test(role))).toEqual([]);
});

test('every role is one that something needs', () => {
  expect([...new Set(roles(terraform))].sort()).toEqual([
    'roles/cloudkms.cryptoKeyEncrypterDecrypter',
    'roles/container.defaultNodeServiceAccount',
    'roles/iam.workloadIdentityUser',
    'roles/storage.legacyBucketOwner',
    'roles/storage.legacyObjectOwner',
    'roles/storage.objectViewer',
  ]);
});

test('nothing is granted to everybody', () => {
  expect(JSON.stringify(terraform)).not.toMatch(/allUsers|allAuthenticatedUsers/);
});

test('no key of an account is made: a file with a key is a password that never expires', () => {
  expect(Object.keys(terraform.resource ?? {})).not.toContain('google_service_account_key');
});

test('the control plane has no address on the internet and no network is open to it', () => {
  expect(JSON.stringify(terraform)).not.toContain('0.0.0.0/0');
  expect(terraform.resource?.google_container_cluster.cluster).toMatchObject({
    private_cluster_config: { enable_private_nodes: true, enable_private_endpoint: true },
    control_plane_endpoints_config: { ip_endpoints_config: { enabled: false } },
  });
});

test('no nodes run as the default account of the project', () => {
  const account = expression('google_service_account.node-account.email');
  for (const pool of Object.values(terraform.resource?.google_container_node_pool ?? {})) {
    expect(pool).toMatchObject({ node_config: { service_account: account } });
  }
  expect(terraform.resource?.google_container_cluster.cluster).toMatchObject({
    node_config: { service_account: account },
  });
});

test('what holds data is protected against destruction', () => {
  for (const type of ['google_compute_disk', 'google_storage_bucket']) {
    for (const holder of Object.values(terraform.resource?.[type] ?? {})) {
      expect(holder).toMatchObject({ lifecycle: { prevent_destroy: true } });
    }
  }
  expect(terraform.resource?.google_container_cluster.cluster).toMatchObject({ deletion_protection: true });
});

test('APIs stay on when an environment is destroyed, because others may use them', () => {
  for (const service of Object.values(terraform.resource?.google_project_service ?? {})) {
    expect(service).toMatchObject({ disable_on_destroy: false });
  }
});
