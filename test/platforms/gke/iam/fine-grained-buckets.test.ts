import {
  type BucketGrant,
  type GkePlatform,
  LogSource,
  ModelSource,
  TensorBoard,
  TFServing,
  Warnings,
} from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import { onlyResource, platformWith, synthesize } from '../synthesize';

const PROPS = { fineGrainedBuckets: ['old-models'] };
const URL = 'gs://old-models/inception';

const COMPONENTS: [string, (platform: GkePlatform) => unknown][] = [
  ['TFServing', (platform) => new TFServing(platform.chart('inception'), 'inception', { model: ModelSource.gcs(URL) })],
  ['TensorBoard', (platform) => new TensorBoard(platform.chart('boards'), 'boards', { logs: LogSource.gcs(URL) })],
];

test.each(COMPONENTS)('%s reads a bucket without uniform access through a Google service account', (_, build) => {
  const { terraform, objects } = synthesize(build, PROPS);
  const account = onlyResource(terraform, 'google_service_account_iam_member');
  expect(account).toMatchObject({ role: 'roles/iam.workloadIdentityUser' });
  const grant = onlyResource(terraform, 'google_storage_bucket_iam_member');
  expect(grant).toMatchObject({
    bucket: 'old-models',
    role: 'roles/storage.objectViewer',
    member: expect.stringMatching(/^serviceAccount:cloud-.*@my-project\.iam\.gserviceaccount\.com$/),
  });
  // Cloud Storage rejects conditions on access to such buckets.
  expect(grant).not.toHaveProperty('condition');
  expect(objects.find(({ kind }) => kind === 'ServiceAccount')?.metadata).toMatchObject({
    annotations: { 'iam.gke.io/gcp-service-account': (grant.member as string).replace('serviceAccount:', '') },
  });
});

test.each(COMPONENTS)('a warning explains that %s can read the whole bucket', (_, build) => {
  const platform = platformWith(PROPS);
  build(platform);
  expect(Warnings.of(platform).filter((warning) => warning.includes('gke/whole-bucket'))).toEqual([
    expect.stringMatching(/all of bucket "old-models", and not only to "inception"[\s\S]*uniform-bucket-level-access/),
  ]);
});

test.each<[string, 'grantBucketRead' | 'grantBucketReadWrite']>([
  ['read', 'grantBucketRead'],
  ['write', 'grantBucketReadWrite'],
])('fails if a program grants permission to %s a folder of such a bucket', (_, grant) => {
  const bucket: BucketGrant = { bucketName: 'old-models', folder: 'a', requestedBy: 'model' };
  expect(() => {
    const platform = platformWith(PROPS);
    platform.identity[grant](bucketReader(platform, 'reader'), bucket);
  }).toThrow(/bucket "old-models" is one of `fineGrainedBuckets`, so access cannot be limited to a folder/);
});
