import { CloudArmorPolicy, GkeCluster, type GkePlatform, type GkePlatformProps, KmsKey, Warnings } from 'kubeflow-cdk';
import { KEY } from '../cluster/cluster-options';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { createPlatform, expression, onlyResource, PROPS, resourcesOfType, synthesize } from '../synthesize';

/** What Terraform ignores of the cluster, and whether it checks that the cluster encrypts Secrets. */
function cluster(props: Partial<GkePlatformProps>, build?: (platform: GkePlatform) => void) {
  const { lifecycle } = onlyResource(synthesize(build, props).terraform, 'google_container_cluster') as any;
  return { ignored: lifecycle.ignore_changes, checks: lifecycle.postcondition };
}

test.each<[string, GkeCluster]>([
  ['Standard', GkeCluster.standard()],
  ['Autopilot', GkeCluster.autopilot()],
])('the state of Secrets encryption that newer %s clusters return is no difference by default', (_, mode) => {
  const { ignored, checks } = cluster({ cluster: mode, region: 'us-central1' });
  expect(ignored).toContain('database_encryption[0].state');
  // Otherwise, a cluster that does not encrypt Secrets would stay as it is without an error.
  expect(checks[0]).toEqual({
    condition: expression('self.database_encryption[0].state != "DECRYPTED"'),
    error_message: expect.stringContaining('Set secretsEncryptionKey of GkeCluster to KmsKey.create()'),
  });
});

test.each<[string, KmsKey]>([
  ['a created key', KmsKey.create()],
  ['an existing key', KmsKey.existing(KEY)],
  ['keys that Google manages', KmsKey.googleManaged()],
])('encryption of Secrets can be enabled, changed and disabled with %s', (_, secretsEncryptionKey) => {
  const { ignored, checks } = cluster({ cluster: GkeCluster.standard({ secretsEncryptionKey }) });
  expect(ignored).toEqual(['initial_node_count', 'node_config', 'enable_l4_ilb_subsetting']);
  expect(JSON.stringify(checks)).not.toContain('database_encryption');
});

test.each<[string, string | undefined, KmsKey | undefined, number]>([
  ['an old provider and a created key', '~> 6.50', KmsKey.create(), 1],
  ['an old provider and an existing key', '>= 6.50.0, < 7.30.0', KmsKey.existing(KEY), 1],
  ['an old provider and the default key, whose state is ignored', '~> 6.50', undefined, 0],
  ['an old provider and keys that Google manages', '~> 6.50', KmsKey.googleManaged(), 0],
  ['a provider that handles the state', '~> 7.30', KmsKey.create(), 0],
  ['the default versions', undefined, KmsKey.create(), 0],
])('with %s, a difference of the state of Secrets encryption has a warning', (_, version, key, count) => {
  const platform = createPlatform('unused', {
    ...PROPS,
    googleProviderVersion: version,
    cluster: GkeCluster.standard({ secretsEncryptionKey: key }),
  });
  expect(Warnings.of(platform).filter((text) => text.includes('gke/encryption-state'))).toHaveLength(count);
});

test('an attribute that the program overrides is not ignored', () => {
  const { ignored } = cluster({}, (platform) => {
    platform.cluster.addOverride('enable_l4_ilb_subsetting', true);
    platform.cluster.addOverride('database_encryption.state', 'ENCRYPTED');
  });
  expect(ignored).toEqual(['initial_node_count', 'node_config']);
});

test('node pools are not replaced because GKE configures the local SSDs of their machine type', () => {
  const ignored = resourcesOfType(synthesize(addAllFeatures, FULL_PROPS).terraform, 'google_container_node_pool').map(
    ({ lifecycle }) => (lifecycle as any).ignore_changes,
  );
  expect(new Set(ignored.map(String))).toEqual(
    new Set(['initial_node_count,node_config[0].ephemeral_storage_local_ssd_config']),
  );
  const { terraform } = synthesize((platform) =>
    platform.nodePools[0].addOverride('node_config.ephemeral_storage_local_ssd_config', { local_ssd_count: 1 }),
  );
  expect(onlyResource(terraform, 'google_container_node_pool').lifecycle).toMatchObject({
    ignore_changes: ['initial_node_count'],
  });
});

test('adaptive protection that Cloud Armor adds to a policy is no difference', () => {
  const { terraform } = synthesize(addAllFeatures, {
    ...FULL_PROPS,
    exposure: { cloudArmor: CloudArmorPolicy.create() },
  });
  expect(onlyResource(terraform, 'google_compute_security_policy').lifecycle).toEqual({
    ignore_changes: ['adaptive_protection_config'],
  });
});
