import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import { Size } from 'cdk8s';
import { FilestoreInstance, FilestoreVolume, GkeCluster, type GkePlatform, KmsKey } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { expression, resourceAt, synthesize } from '../synthesize';
import type { TerraformJson } from './terraform-schema';

const EXISTING = KmsKey.existing('projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/key');

const guard = ({ resource }: TerraformJson) => resource?.terraform_data?.retained;
const guarded = (terraform: TerraformJson): string[] =>
  JSON.parse(/^\$\{toset\((.*)\)\}$/.exec(String(guard(terraform)?.for_each))?.[1] as string);
const removed = ({ removed: blocks }: TerraformJson) => blocks as { from: string; lifecycle: unknown }[];

const kept = ({ resource = {} }: TerraformJson): string[] =>
  Object.entries(resource).flatMap(([type, all]) =>
    Object.entries(all).flatMap(([id, { count }]) => (count === undefined ? [] : [`${type}.${id}`])),
  );

test('the guard lists everything that holds data, and the cluster', () => {
  const { terraform } = synthesize((platform) => {
    addAllFeatures(platform);
    new FilestoreInstance(platform, 'files');
  }, FULL_PROPS);
  expect(guarded(terraform)).toEqual([
    'google_compute_disk.nfs_team-data_disk',
    'google_container_cluster.cluster',
    'google_filestore_instance.files_instance',
    'google_storage_bucket.inception_models_bucket',
    'google_storage_bucket_iam_policy.inception_models_policy',
  ]);
  for (const address of guarded(terraform)) {
    expect(resourceAt(terraform, address)).toMatchObject({ lifecycle: { prevent_destroy: true } });
  }
});

test('every program contains the guard, which protects resources that leave the program later', () => {
  const { terraform } = synthesize(undefined, { cluster: GkeCluster.existing() });
  expect(guarded(terraform)).toEqual([]);
  expect(guard(terraform)).toMatchObject({ lifecycle: { prevent_destroy: true } });
});

test('a cluster without deletion protection may be destroyed, but not by removing it from the program', () => {
  const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard({ deletionProtection: false }) });
  expect(resourceAt(terraform, 'google_container_cluster.cluster')).toMatchObject({
    lifecycle: { prevent_destroy: false },
  });
  expect(guarded(terraform)).toEqual(['google_container_cluster.cluster']);
});

test('Terraform keeps keys and access to keys that the program no longer uses', () => {
  const withKeys = synthesize(
    (platform) => new FilestoreInstance(platform, 'files', { encryptionKey: KmsKey.create() }),
    { disks: { encryptionKey: KmsKey.create() } },
  ).terraform;
  expect(kept(withKeys)).toEqual([
    'google_kms_crypto_key.backups-key',
    'google_kms_crypto_key.buckets-key',
    'google_kms_crypto_key_iam_member.backups-key-user',
    'google_kms_crypto_key_iam_member.buckets-key-user',
  ]);
  expect(withKeys.resource?.terraform_data?.['created-keys']).toMatchObject({
    input: { secrets: true, disks: true, buckets: false, files: true, backups: false },
    // The values stay true if the keys were created before.
    lifecycle: { ignore_changes: ['input.buckets', 'input.backups'] },
    depends_on: expect.arrayContaining([
      'google_kms_crypto_key.disks-key',
      'google_kms_crypto_key_iam_member.disks-key-user',
    ]),
  });
  expect(resourceAt(withKeys, 'google_kms_crypto_key.buckets-key')).toEqual({
    count: expression('terraform_data.created-keys.input.buckets ? 1 : 0'),
    name: 'buckets',
    key_ring: 'projects/my-project/locations/us-central1/keyRings/cloud-keys',
    lifecycle: { prevent_destroy: true, ignore_changes: 'all' },
  });
});

test('without any key, Terraform keeps the key ring of earlier versions of the program, too', () => {
  const { terraform } = synthesize(undefined, {
    cluster: GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() }),
  });
  expect(kept(terraform)).toHaveLength(11);
  expect(resourceAt(terraform, 'google_kms_key_ring.key-ring')).toMatchObject({
    count: expression('anytrue(values(terraform_data.created-keys.input)) ? 1 : 0'),
  });
});

test('Terraform forgets a backup plan that the program no longer has', () => {
  expect(removed(synthesize().terraform)).toEqual([
    { from: 'google_gke_backup_backup_plan.backups', lifecycle: { destroy: false } },
  ]);
  const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard({ backupPlan: {} }) });
  expect(terraform).not.toHaveProperty('removed');
});

test('removed blocks of the user are kept, and take precedence', () => {
  const own = [
    { from: 'google_kms_crypto_key.disks-key', lifecycle: { destroy: true } },
    { from: 'google_storage_bucket.old', lifecycle: { destroy: false } },
  ];
  const { terraform } = synthesize((platform) => platform.stack.addOverride('removed', own));
  expect(removed(terraform).slice(0, 2)).toEqual(own);
  expect(removed(terraform).filter(({ from }) => from === 'google_kms_crypto_key.disks-key')).toHaveLength(1);
  expect(kept(terraform)).not.toContain('google_kms_crypto_key.disks-key');
});

test('resources of the user are not guarded, and terraform_data of the user is kept', () => {
  const { terraform } = synthesize((platform) => {
    new StorageBucket(platform.stack, 'own', { name: 'own', location: 'US', lifecycle: { preventDestroy: true } });
    platform.stack.addOverride('resource.terraform_data.own', { input: 'value' });
  });
  expect(guarded(terraform)).toEqual(['google_container_cluster.cluster']);
  expect(terraform.resource?.terraform_data?.own).toEqual({ input: 'value' });
});

test.each<[string, KmsKey, (platform: GkePlatform) => unknown, string]>([
  ['buckets', EXISTING, addBucket, 'google_kms_crypto_key_iam_member.buckets-key-user-8c74899f'],
  ['disks', EXISTING, addDisk, 'google_kms_crypto_key_iam_member.disks-key-user-8c74899f'],
])(
  'access to an existing key of %s is guarded, because data stays encrypted with it',
  (purpose, key, build, address) => {
    const { terraform } = synthesize(build, { [purpose]: { encryptionKey: key } });
    expect(guarded(terraform)).toContain(address);
    expect(resourceAt(terraform, address)).toMatchObject({
      lifecycle: { create_before_destroy: true, prevent_destroy: true },
    });
  },
);

function addBucket(platform: GkePlatform): void {
  platform.objectStore.bucket(platform.chart('models'), 'bucket', { name: 'my-models' });
}

function addDisk(platform: GkePlatform): void {
  platform.storage.disk(platform.chart('nfs'), 'disk', { name: 'team-data', size: Size.gibibytes(10) });
}

test('access to an existing key of Secrets may be revoked, because GKE encrypts all Secrets again', () => {
  const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard({ secretsEncryptionKey: EXISTING }) });
  const address = 'google_kms_crypto_key_iam_member.secrets-key-user-8c74899f';
  expect(guarded(terraform)).not.toContain(address);
  expect(resourceAt(terraform, address)).toMatchObject({ lifecycle: { create_before_destroy: true } });
});

test.each<[string, (platform: GkePlatform) => unknown]>([
  ['a FilestoreInstance', (platform) => new FilestoreInstance(platform, 'files')],
  ['a FilestoreVolume', (platform) => new FilestoreVolume(platform.chart('apps'), 'files')],
])('the network remains if %s is connected to it', (_, build) => {
  const network = (terraform: TerraformJson) => resourceAt(terraform, 'google_compute_network.network');
  expect(network(synthesize(build).terraform)).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(network(synthesize().terraform)).not.toHaveProperty('lifecycle');
});
