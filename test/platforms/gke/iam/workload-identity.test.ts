import { Duration } from 'cdk8s';
import {
  type BucketGrant,
  type GkeBucketOptions,
  GkeCluster,
  type GkePlatform,
  KmsKey,
  type NetworkPeer,
} from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import {
  expression,
  onlyResource,
  resourceAddresses,
  resourceAt,
  resourcesOfType,
  type SynthesizedApp,
  synthesize,
} from '../synthesize';

const READ: BucketGrant = { bucketName: 'models', requestedBy: 'model' };

const FINE_GRAINED = { fineGrainedBuckets: ['old-models'] };

function granting(...reads: Partial<BucketGrant>[]) {
  return synthesize((platform) => {
    const account = bucketReader(platform, 'inception');
    for (const read of reads) {
      platform.identity.grantBucketRead(account, { ...READ, ...read });
    }
  }, FINE_GRAINED);
}

const PRINCIPAL = `principal://iam.googleapis.com/projects/${expression('data.google_project.project.number')}/locations/global/workloadIdentityPools/my-project.svc.id.goog/subject/ns`;

/** What an annotation of the service account `inception` says. */
function annotationsOf({ objects }: SynthesizedApp) {
  return objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'inception')?.metadata
    .annotations;
}

test('pods are granted a bucket as themselves, once there is a pool of identities', () => {
  const written = granting({});
  expect(onlyResource(written.terraform, 'google_storage_bucket_iam_member')).toMatchObject({
    bucket: 'models',
    role: 'roles/storage.objectViewer',
    member: `${PRINCIPAL}/kubeflow/sa/inception`,
    depends_on: ['google_container_cluster.cluster'],
  });
  expect(annotationsOf(written)).toBeUndefined();
  expect(resourcesOfType(written.terraform, 'google_service_account_iam_member')).toEqual([]);
  expect(written.terraform.data?.google_project.project).toMatchObject({
    project_id: 'my-project',
    depends_on: ['google_project_service.cloudresourcemanager-api'],
  });
});

test('in a cluster that is there already the pool of identities is, too', () => {
  const { terraform } = synthesize(
    (platform) => platform.identity.grantBucketRead(bucketReader(platform, 'inception'), READ),
    { cluster: GkeCluster.existing() },
  );
  expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).not.toHaveProperty('depends_on');
});

test('where a bucket takes no pods, they impersonate an account: the annotation in Kubernetes and the binding in IAM', () => {
  const written = granting({ bucketName: 'old-models' });
  const { terraform } = written;
  expect(annotationsOf(written)).toEqual({
    'iam.gke.io/gcp-service-account': 'cloud-inception@my-project.iam.gserviceaccount.com',
  });
  expect(terraform.resource?.google_service_account).toMatchObject({
    'inception_inception-account_account': { account_id: 'cloud-inception' },
  });
  expect(onlyResource(terraform, 'google_service_account_iam_member')).toMatchObject({
    role: 'roles/iam.workloadIdentityUser',
    member: 'serviceAccount:my-project.svc.id.goog[kubeflow/inception]',
    depends_on: ['google_container_cluster.cluster'],
  });
  expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).toMatchObject({
    bucket: 'old-models',
    role: 'roles/storage.objectViewer',
    member: 'serviceAccount:cloud-inception@my-project.iam.gserviceaccount.com',
    depends_on: ['google_service_account.inception_inception-account_account'],
  });
});

test('who impersonates an account does so for all that was granted, before and after', () => {
  const { terraform } = synthesize(
    (platform) => {
      platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
      const account = bucketReader(platform, 'inception');
      for (const bucketName of ['my-models', 'others', 'old-models', 'further']) {
        platform.identity.grantBucketRead(account, { ...READ, bucketName });
      }
      platform.identity.grantBucketRead(bucketReader(platform, 'resnet'), { ...READ, bucketName: 'my-models' });
    },
    { fineGrainedBuckets: ['old-models'] },
  );
  const member = 'serviceAccount:cloud-inception@my-project.iam.gserviceaccount.com';
  const account = 'google_service_account.inception_inception-account_account';
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toMatchObject([
    { bucket: 'further', member, depends_on: [account] },
    { bucket: 'old-models', member, depends_on: [account] },
    { bucket: 'others', member, depends_on: [account] },
  ]);
  expect(terraform.data?.google_iam_policy.models_models_access.binding).toContainEqual({
    role: 'roles/storage.objectViewer',
    members: [member, `${PRINCIPAL}/kubeflow/sa/resnet`],
  });
  expect(onlyResource(terraform, 'google_storage_bucket_iam_policy').depends_on).toEqual([
    account,
    'google_container_cluster.cluster',
  ]);
  expect(resourcesOfType(terraform, 'google_service_account_iam_member')).toHaveLength(1);
});

test('what is granted twice is granted once', () => {
  const { terraform } = granting({}, { bucketName: 'others' }, {});
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toHaveLength(2);
});

test('fails on a folder of a bucket that takes no conditions', () => {
  expect(() => granting({ bucketName: 'old-models', folder: 'a' })).toThrow(
    /a folder of bucket "old-models", which is one of `fineGrainedBuckets`/,
  );
});

test('fails on a bucket with access control lists that is made here, or that is none', () => {
  const build = (platform: GkePlatform) => {
    platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
  };
  expect(() => synthesize(build, { fineGrainedBuckets: ['my-models'] })).toThrow(/Take it out of `fineGrainedBuckets`/);
  expect(() => synthesize(build, { fineGrainedBuckets: ['gs://old'] })).toThrow(
    /fineGrainedBuckets "gs:\/\/old" is a URL/,
  );
});

test('a folder is all that may be read and listed', () => {
  const { terraform } = granting({ folder: 'a/b' });
  expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).toMatchObject({
    condition: {
      expression: [
        'resource.name == "projects/_/buckets/models/objects/a/b"',
        'resource.name.startsWith("projects/_/buckets/models/objects/a/b/")',
        'api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("a/b/")',
      ].join(' || '),
    },
  });
});

test('who may write may do so in the one folder, beside what others may read', () => {
  const { terraform } = synthesize((platform) => {
    const own = platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
    const account = bucketReader(platform, 'trainer');
    for (const bucketName of [own.name, 'others']) {
      platform.identity.grantBucketRead(account, { ...READ, bucketName, folder: 'a' });
      platform.identity.grantBucketReadWrite(account, { ...READ, bucketName, folder: 'a' });
    }
  });
  const rights = [
    { role: 'roles/storage.objectViewer', condition: { expression: expect.stringContaining('objects/a/') } },
    { role: 'roles/storage.objectUser', condition: { expression: expect.stringContaining('objects/a/') } },
  ];
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toMatchObject(rights);
  expect(terraform.data?.google_iam_policy.models_models_access.binding).toMatchObject([
    { role: 'roles/storage.legacyBucketOwner' },
    { role: 'roles/storage.legacyObjectOwner' },
    ...rights,
  ]);
});

test('service accounts of one name in two namespaces have two accounts', () => {
  const { terraform } = synthesize((platform) => {
    for (const namespace of ['kubeflow', 'team-a', 'team-b']) {
      const account = bucketReader(platform, 'inception', namespace, namespace);
      platform.identity.grantBucketRead(account, { ...READ, bucketName: 'old-models' });
    }
  }, FINE_GRAINED);
  const ids = resourcesOfType(terraform, 'google_service_account').map((account) => account.account_id);
  expect(new Set(ids).size).toBe(4);
  expect(ids).toContain('cloud-inception');
});

test('a service account called "nodes" is not the nodes’', () => {
  const { terraform } = synthesize((platform) => {
    platform.identity.grantBucketRead(bucketReader(platform, 'nodes'), { ...READ, bucketName: 'old-models' });
  }, FINE_GRAINED);
  const ids = resourcesOfType(terraform, 'google_service_account').map((account) => account.account_id);
  expect(ids.sort()).toEqual(['cloud-nodes', expect.stringMatching(/^cloud-nodes-[0-9a-f]{8}$/)]);
});

test('pods must reach the metadata server and the APIs of Google, and nothing inside', () => {
  const peers: NetworkPeer[] = [];
  synthesize((platform: GkePlatform) => {
    peers.push(...platform.identity.grantBucketRead(bucketReader(platform, 'inception'), READ));
  });
  expect(peers).toEqual([
    { cidr: '169.254.169.254/32', ports: [{ port: 80 }, { port: 8080 }] },
    { cidr: '169.254.169.252/32', ports: [{ port: 987 }, { port: 988 }] },
    expect.objectContaining({
      cidr: '0.0.0.0/0',
      exceptCidrs: expect.arrayContaining(['10.0.0.0/8']),
      ports: [{ port: 443 }],
    }),
  ]);
});

test('a bucket of the environment is closed to all but its owners and the readers', () => {
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

test('what is overwritten or deleted is kept for a month, and no longer', () => {
  expect(bucketOf().bucket).toMatchObject({
    lifecycle_rule: [
      { action: { type: 'Delete' }, condition: { days_since_noncurrent_time: 30 } },
      { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
    ],
    lifecycle: { prevent_destroy: true },
  });
});

test('buckets are what the platform is told', () => {
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
    member: expect.stringContaining('@gs-project-accounts.iam.gserviceaccount.com'),
  });
});

test('buckets of the region may be encrypted with a key of the environment', () => {
  expect(bucketOf({ encryptionKey: KmsKey.create() }).bucket).toMatchObject({
    encryption: { default_kms_key_name: expression('google_kms_crypto_key.buckets-key.id') },
  });
  expect(() => bucketOf({ location: 'US', encryptionKey: KmsKey.create() })).toThrow(/wants one in us/);
});

test('fails on buckets of no place, and on half a day', () => {
  expect(() => bucketOf({ location: 'moon' })).toThrow(/location "moon"/);
  expect(() => bucketOf({ noncurrentVersionExpiration: Duration.hours(12) })).toThrow(/0\.5 days/);
});

test('fails on a bucket that is granted before it is made', () => {
  expect(() =>
    synthesize((platform) => {
      platform.identity.grantBucketRead(bucketReader(platform, 'inception'), READ);
      platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'models' });
    }),
  ).toThrow(/granted to cloud\/inception\/inception-account before it is made/);
});

test('fails on a bucket that is made twice', () => {
  expect(() =>
    synthesize((platform) => {
      platform.objectStore.bucket(platform.chart('a'), 'models', { name: 'models' });
      platform.objectStore.bucket(platform.chart('b'), 'models', { name: 'models' });
    }),
  ).toThrow(/made twice/);
});

test.each([
  ['capital letters', 'My-Models', /Use "my-models"/],
  ['a URL', 'gs://models/inception', /is a URL[\s\S]*Use "models"/],
  ['two characters', 'ab', /3 to 63/],
  ['an address', '192.168.5.4', /not a valid name/],
  ['the name of Google', 'my-google-models', /without "google"/],
  ['64 characters', 'm'.repeat(64), /3 to 63/],
])('fails on a bucket whose name is %s', (_, bucketName, message) => {
  expect(() => granting({ bucketName })).toThrow(message);
});

test.each(['', '/models', 'models/', 'a"b', expression('x')])('fails on the folder "%s"', (folder) => {
  expect(() => granting({ folder })).toThrow(/not a folder of bucket "models"/);
});
