import * as kplus33 from 'cdk8s-plus-33';
import { type BucketGrant, GkeCluster, type GkePlatform, type NetworkPeer } from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import { expression, onlyResource, resourcesOfType, type SynthesizedApp, synthesize } from '../synthesize';

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

/** Annotations of the ServiceAccount `inception`. */
function annotationsOf({ objects }: SynthesizedApp) {
  return objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'inception')?.metadata
    .annotations;
}

test('pods access a bucket with their own identity, after the identity pool is created', () => {
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
    project_id: expression('element(split("/", google_project_service.cloudresourcemanager-api.id), 0)'),
  });
});

test('a grant has no dependency in an existing cluster, whose identity pool exists', () => {
  const { terraform } = synthesize(
    (platform) => platform.identity.grantBucketRead(bucketReader(platform, 'inception'), READ),
    { cluster: GkeCluster.existing() },
  );
  expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).not.toHaveProperty('depends_on');
});

test('pods impersonate a Google service account if a bucket has fine-grained access', () => {
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

test('a ServiceAccount that impersonates uses the Google service account for earlier and later grants', () => {
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

test('a repeated grant has no effect', () => {
  const { terraform } = granting({}, { bucketName: 'others' }, {});
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toHaveLength(2);
});

test('fails if a folder of a fine-grained bucket is granted', () => {
  expect(() => granting({ bucketName: 'old-models', folder: 'a' })).toThrow(
    /bucket "old-models" is one of `fineGrainedBuckets`, so access cannot be limited to a folder/,
  );
});

test('a grant on a folder allows reading and listing that folder only', () => {
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

test('write access is limited to a folder, in addition to read access', () => {
  const { terraform } = synthesize((platform) => {
    const bucket = platform.objectStore.bucket(platform.chart('models'), 'models', { name: 'my-models' });
    const account = bucketReader(platform, 'trainer');
    for (const bucketName of [bucket.name, 'others']) {
      platform.identity.grantBucketRead(account, { ...READ, bucketName, folder: 'a' });
      platform.identity.grantBucketReadWrite(account, { ...READ, bucketName, folder: 'a' });
    }
  });
  const grants = [
    { role: 'roles/storage.objectViewer', condition: { expression: expect.stringContaining('objects/a/') } },
    { role: 'roles/storage.objectUser', condition: { expression: expect.stringContaining('objects/a/') } },
  ];
  expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toMatchObject(grants);
  expect(terraform.data?.google_iam_policy.models_models_access.binding).toMatchObject([
    { role: 'roles/storage.legacyBucketOwner' },
    { role: 'roles/storage.legacyObjectOwner' },
    ...grants,
  ]);
});

test('ServiceAccounts with the same name in two namespaces have different Google service accounts', () => {
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

test('a ServiceAccount with the name "nodes" differs from the account of the nodes', () => {
  const { terraform } = synthesize((platform) => {
    platform.identity.grantBucketRead(bucketReader(platform, 'nodes'), { ...READ, bucketName: 'old-models' });
  }, FINE_GRAINED);
  const ids = resourcesOfType(terraform, 'google_service_account').map((account) => account.account_id);
  expect(ids.sort()).toEqual(['cloud-nodes', expect.stringMatching(/^cloud-nodes-[0-9a-f]{8}$/)]);
});

test('a grant requires egress to the metadata server and Google APIs, and to no private address', () => {
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

test.each([
  ['upper-case letters', 'My-Models', /Use "my-models"/],
  ['a URL', 'gs://models/inception', /is a URL[\s\S]*Use "models"/],
  ['two characters', 'ab', /3 to 63/],
  ['an IP address', '192.168.5.4', /not a valid name/],
  ['a name that contains "google"', 'my-google-models', /not containing "google"/],
  ['64 characters', 'm'.repeat(64), /3 to 63/],
])('fails if the name of a bucket is %s', (_, bucketName, message) => {
  expect(() => granting({ bucketName })).toThrow(message);
});

test.each(['', '/models', 'models/', 'a"b', expression('x')])('fails if the folder is "%s"', (folder) => {
  expect(() => granting({ folder })).toThrow(/not a valid folder of bucket "models"/);
});

test('a ServiceAccount of another version of cdk8s-plus is granted access, also to buckets that require impersonation', () => {
  const { objects, terraform } = synthesize((platform) => {
    const account = new kplus33.ServiceAccount(platform.chart('reader'), 'reader', { metadata: { name: 'inception' } });
    platform.identity.grantBucketRead(account, { ...READ, bucketName: 'old-models' });
  }, FINE_GRAINED);
  expect(resourcesOfType(terraform, 'google_service_account_iam_member')).toHaveLength(1);
  const account = objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'inception');
  expect(account?.metadata.annotations).toHaveProperty(['iam.gke.io/gcp-service-account']);
});
