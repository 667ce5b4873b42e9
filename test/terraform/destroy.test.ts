import { Size } from 'cdk8s';
import {
  FilestoreInstance,
  FilestoreVolume,
  GkeCluster,
  type GkePlatform,
  type GkePlatformProps,
  GkeStorageClass,
  KmsKey,
} from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS } from '../platforms/gke/full-platform';
import { type CloudObject, DATA_TYPES, deletedInUse, objectsAfter } from './cloud';
import { Deployment } from './deployment';

const UNPROTECTED = GkeCluster.standard({ deletionProtection: false, backupPlan: {} });
const EXISTING_KEY = KmsKey.existing('projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/files');

function addData(platform: GkePlatform): void {
  addAllFeatures(platform);
  new FilestoreInstance(platform, 'created-key', { encryptionKey: KmsKey.create() });
  new FilestoreInstance(platform, 'existing-key', { encryptionKey: EXISTING_KEY });
  new GkeStorageClass(platform.chart('apps'), 'disks');
  new FilestoreVolume(platform.chart('apps'), 'provisioned', { encryptionKey: KmsKey.create() });
}

const PROPS: Partial<GkePlatformProps> = { ...FULL_PROPS, cluster: UNPROTECTED };

/** The commands in the shell blocks of a document that start with a program. Lines that end with a backslash are joined. */
function commandsIn(document: string, program: string): string[][] {
  return [...document.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([name]) => name === program);
}

/** Runs the documented deletion, without its kubectl and gcloud commands. */
async function destroyAsDocumented(deployment: Deployment): Promise<void> {
  for (const [, folder, command, ...args] of commandsIn(deployment.document('retained-resources.md'), 'terraform')) {
    expect(folder).toBe('-chdir=cdktf.out/stacks/cloud');
    const approval = command === 'destroy' ? ['-auto-approve'] : [];
    const { status, output } = await deployment.run(command, ...args, ...approval, '-no-color');
    expect(`${status === 0 ? 'succeeded' : output}`).toBe('succeeded');
  }
}

const typed = (objects: readonly CloudObject[], type: string) => objects.filter((object) => object.type === type);

describe('the documented deletion of an environment', () => {
  let deployment: Deployment;
  let left: CloudObject[];
  let deployed: CloudObject[];

  beforeAll(async () => {
    deployment = await Deployment.of({ props: PROPS, build: addData });
    deployed = objectsAfter(deployment.history);
    await destroyAsDocumented(deployment);
    left = objectsAfter(deployment.history);
  });
  afterAll(() => deployment.destroy());

  test('keeps everything that holds data, and destroys the cluster', () => {
    const data = (objects: readonly CloudObject[]) => objects.filter(({ type }) => DATA_TYPES.includes(type));
    expect(data(left)).toEqual(data(deployed));
    expect(data(left).length).toBeGreaterThan(4);
    expect(left.map(({ type }) => type)).not.toContain('google_container_cluster');
  });

  test('keeps the keys of kept data, the key ring and the access to keys', () => {
    const keys = left.flatMap(({ type, values }) =>
      DATA_TYPES.includes(type) ? (JSON.stringify(values).match(/projects\/[^"]+\/cryptoKeys\/[\w-]+/g) ?? []) : [],
    );
    expect(new Set(keys).size).toBe(4);
    const granted = typed(left, 'google_kms_crypto_key_iam_member').map(({ values }) => values.crypto_key_id);
    for (const key of keys) {
      expect(granted).toContain(key);
    }
    const created = keys.filter((key) => key.startsWith('projects/my-project/'));
    expect(typed(left, 'google_kms_crypto_key').map(({ id }) => id)).toEqual(expect.arrayContaining(created));
    expect(typed(left, 'google_kms_key_ring')).toHaveLength(1);
  });

  test('keeps the network of kept Filestore instances', () => {
    const networks = typed(left, 'google_compute_network').map(({ values }) => values.name);
    for (const { values } of typed(left, 'google_filestore_instance')) {
      const [{ network }] = values.networks as [{ network: string }];
      expect(networks).toContain(network);
    }
  });

  test('keeps the access policy of buckets', () => {
    const buckets = typed(left, 'google_storage_bucket').map(({ values }) => values.name);
    expect(typed(left, 'google_storage_bucket_iam_policy').map(({ values }) => values.bucket)).toEqual(buckets);
  });

  test('destroys everything else, and nothing while another resource needs it', () => {
    expect([...new Set(left.map(({ type }) => type))].sort()).toEqual([
      'google_compute_disk',
      'google_compute_network',
      'google_filestore_instance',
      'google_gke_backup_backup_plan',
      'google_kms_crypto_key',
      'google_kms_crypto_key_iam_member',
      'google_kms_key_ring',
      'google_storage_bucket',
      'google_storage_bucket_iam_policy',
    ]);
    const { history } = deployment;
    expect(deletedInUse(history, history.slice(deployed.length))).toEqual([]);
    expect(deployment.state.resources).toEqual([]);
  });

  test('deletes applications before it destroys resources that their load balancers use', () => {
    const document = deployment.document('retained-resources.md');
    expect(commandsIn(document, 'sh')).toEqual([['sh', 'deploy.out/cloud/delete.sh']]);
    expect(document.indexOf('delete.sh')).toBeLessThan(document.indexOf('network-endpoint-groups list'));
    expect(document.indexOf('network-endpoint-groups list')).toBeLessThan(document.indexOf('terraform -chdir'));
  });
});

test('an environment without data is destroyed as a whole', async () => {
  const cluster = GkeCluster.standard({ deletionProtection: false, secretsEncryptionKey: KmsKey.googleManaged() });
  const deployment = await Deployment.of({ props: { cluster } });
  await destroyAsDocumented(deployment);
  expect(objectsAfter(deployment.history)).toEqual([]);
  deployment.destroy();
});

test('apps on an existing cluster are destroyed without their data', async () => {
  const deployment = await Deployment.of({
    props: { cluster: GkeCluster.existing() },
    build: (platform) =>
      platform.storage.disk(platform.chart('nfs'), 'disk', { name: 'team-data', size: Size.gibibytes(10) }),
  });
  await destroyAsDocumented(deployment);
  expect(objectsAfter(deployment.history).map(({ type }) => type)).toEqual(['google_compute_disk']);
  deployment.destroy();
});

test('fails if a protected environment is destroyed, before anything is destroyed', async () => {
  const deployment = await Deployment.of({});
  const { status, output } = await deployment.run('destroy', '-auto-approve', '-no-color');
  expect(status).toBe(1);
  expect(output).toContain('Instance cannot be destroyed');
  expect(deployment.history.filter(({ action }) => action === 'delete')).toEqual([]);
  deployment.destroy();
});
