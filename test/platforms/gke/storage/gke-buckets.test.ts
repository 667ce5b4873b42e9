import { Duration } from 'cdk8s';
import { type BucketGrant, type GkeBucketOptions, type GkePlatform, KmsKey } from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import { expression, onlyResource, resourceAddresses, resourceAt, resourcesOfType, synthesize } from '../synthesize';

const READ: BucketGrant = { bucketName: 'models', requestedBy: 'model' };

const PRINCIPAL = `principal://iam.googleapis.com/projects/${expression('data.google_project.project.number')}/locations/global/workloadIdentityPools/my-project.svc.id.goog/subject/ns`;

test('fails if a fine-grained bucket is created here, or its name is not valid', () => {
  const build = (platform: GkePlatform) => {
    platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
  };
  expect(() => synthesize(build, { fineGrainedBuckets: ['my-models'] })).toThrow(/Remove it from `fineGrainedBuckets`/);
  expect(() => synthesize(build, { fineGrainedBuckets: ['gs://old'] })).toThrow(
    /fineGrainedBuckets "gs:\/\/old" is a URL/,
  );
});

test('a bucket that the platform creates is closed to all but its owners and the granted readers', () => {
  const { terraform } = synthesize((platform) => {
    const bucket = platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
    expect(bucket).toEqual({ name: 'my-models', url: 'gs://my-models' });
    for (const name of ['resnet', 'inception']) {
      platform.identity.grantBucketRead(bucketReader(platform, name), { ...READ, bucketName: bucket.name });
    }
  });
  expect(onlyResource(terraform, 'google_storage_bucket')).toMatchObject({
    name: 'my-models',
    location: 'us-central1',
    uniform_bucket_level_access: true,
    public_access_prevention: 'enforced',
    versioning: { enabled: true },
    force_destroy: false,
  });
  expect(terraform.data?.google_iam_policy.models_models_access.binding).toEqual([
    { role: 'roles/storage.legacyBucketOwner', members: ['projectOwner:my-project'] },
    { role: 'roles/storage.legacyObjectOwner', members: ['projectOwner:my-project'] },
    {
      role: 'roles/storage.objectViewer',
      members: [`${PRINCIPAL}/kubeflow/sa/inception`, `${PRINCIPAL}/kubeflow/sa/resnet`],
    },
  ]);
  expect(onlyResource(terraform, 'google_storage_bucket_iam_policy').depends_on).toEqual([
    'google_container_cluster.cluster',
  ]);
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toEqual([]);
});

const EUROPEAN_KEY = 'projects/security/locations/europe/keyRings/ring/cryptoKeys/key';

function bucketOf(buckets: GkeBucketOptions = {}) {
  const { terraform } = synthesize(
    (platform) => platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' }),
    { buckets },
  );
  return { terraform, bucket: onlyResource(terraform, 'google_storage_bucket') };
}

test('noncurrent versions are deleted after 30 days', () => {
  expect(bucketOf().bucket).toMatchObject({
    lifecycle_rule: [
      { action: { type: 'Delete' }, condition: { days_since_noncurrent_time: 30 } },
      { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
    ],
    lifecycle: { prevent_destroy: true },
  });
});

test('every option of buckets reaches the Terraform', () => {
  const buckets: Required<GkeBucketOptions> = {
    location: 'EU',
    noncurrentVersionExpiration: Duration.days(7),
    autoclass: true,
    encryptionKey: KmsKey.existing(EUROPEAN_KEY),
  };
  const { terraform, bucket } = bucketOf(buckets);
  const [user] = resourceAddresses(terraform).filter((address) => address.includes('buckets-key-user'));
  expect(bucket).toMatchObject({
    location: 'EU',
    autoclass: { enabled: true },
    encryption: { default_kms_key_name: EUROPEAN_KEY },
    depends_on: expect.arrayContaining([user]),
  });
  expect(bucket.lifecycle_rule).toContainEqual({
    action: { type: 'Delete' },
    condition: { days_since_noncurrent_time: 7 },
  });
  expect(resourceAt(terraform, user)).toMatchObject({
    crypto_key_id: EUROPEAN_KEY,
    member: expression('data.google_storage_project_service_account.storage-agent.member'),
  });
});

test('a key of the environment can encrypt buckets in its region', () => {
  expect(bucketOf({ encryptionKey: KmsKey.create() }).bucket).toMatchObject({
    encryption: { default_kms_key_name: expression('google_kms_crypto_key.buckets-key.id') },
  });
  expect(() => bucketOf({ location: 'US', encryptionKey: KmsKey.create() })).toThrow(/the data is in us/);
});

test('fails if the location of buckets is not valid, or their retention is not in whole days', () => {
  expect(() => bucketOf({ location: 'moon' })).toThrow(/location "moon"/);
  expect(() => bucketOf({ noncurrentVersionExpiration: Duration.hours(12) })).toThrow(/0\.5 days/);
});

test('fails if access to a bucket is granted before it is created', () => {
  expect(() =>
    synthesize((platform) => {
      platform.identity.grantBucketRead(bucketReader(platform, 'inception'), READ);
      platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'models' });
    }),
  ).toThrow(/granted to cloud\/inception\/inception-account before it is created/);
});

test('fails if a bucket is created twice', () => {
  expect(() =>
    synthesize((platform) => {
      platform.objectStore.bucket(platform.chart('a'), 'models', { name: 'models' });
      platform.objectStore.bucket(platform.chart('b'), 'models', { name: 'models' });
    }),
  ).toThrow(/created twice/);
});
