import { FilestoreInstance, GkeCluster, type GkePlatform, type GkePlatformProps, KmsKey } from 'kubeflow-cdk';
import { KEY } from '../cluster/cluster-options';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { expression, googleResources, platformWith, synthesize } from '../synthesize';

function membersOf(props: Partial<GkePlatformProps>, build?: (platform: GkePlatform) => void): Record<string, unknown> {
  const resources = googleResources(synthesize(build, props).terraform);
  return Object.fromEntries(
    Object.entries(resources.google_kms_crypto_key_iam_member ?? {}).map(([id, { member }]) => [id, member]),
  );
}

const addFiles = (platform: GkePlatform) =>
  new FilestoreInstance(platform, 'files', { encryptionKey: KmsKey.create() });

test('access to keys is granted to the service agent of each service', () => {
  const agent = (name: string) =>
    `serviceAccount:service-${expression('data.google_project.project.number')}@${name}.iam.gserviceaccount.com`;
  const build = (platform: GkePlatform) => {
    addAllFeatures(platform);
    addFiles(platform);
  };
  expect(membersOf(FULL_PROPS, build)).toEqual({
    'secrets-key-user': agent('container-engine-robot'),
    'disks-key-user': agent('compute-system'),
    // Cloud Storage creates its agent when this data is read.
    'buckets-key-user': expression('data.google_storage_project_service_account.storage-agent.member'),
    'files-key-user': agent('cloud-filer'),
  });
});

test('data is read after its API is enabled, and is known in later plans', () => {
  const { data = {} } = synthesize(addAllFeatures, FULL_PROPS).terraform;
  const api = (name: string) => expression(`element(split("/", google_project_service.${name}-api.id), 0)`);
  expect(data.google_project.project.project_id).toBe(api('cloudresourcemanager'));
  expect(data.google_storage_project_service_account['storage-agent'].project).toBe(api('storage'));
  for (const sources of Object.values(data)) {
    for (const source of Object.values(sources)) {
      // Terraform defers data with dependencies, and would replace the grants that contain it.
      expect(source).not.toHaveProperty('depends_on');
    }
  }
});

test('the summary contains the command that creates the agent of Filestore, if it encrypts', () => {
  const notesOf = (build: (platform: GkePlatform) => unknown, props: Partial<GkePlatformProps> = {}) => {
    const platform = platformWith(props);
    build(platform);
    return platform.deploymentGuide().notes;
  };
  expect(notesOf(addFiles)).toEqual([
    expect.stringContaining('gcloud beta services identity create --service file.googleapis.com --project my-project'),
  ]);
  expect(notesOf((platform) => new FilestoreInstance(platform, 'files'))).toEqual([]);
  expect(notesOf(addAllFeatures, FULL_PROPS)).toEqual([]);
});

test('one agent of Cloud Storage uses all keys of buckets', () => {
  const cluster = GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() });
  const members = membersOf({ cluster, buckets: { encryptionKey: KmsKey.existing(KEY) } }, (platform) => {
    platform.objectStore.bucket(platform.chart('a'), 'one', { name: 'my-models' });
    platform.objectStore.bucket(platform.chart('a'), 'two', { name: 'my-logs' });
  });
  expect(Object.values(members)).toEqual([
    expression('data.google_storage_project_service_account.storage-agent.member'),
  ]);
});
