import { FilestoreInstance, GkeCluster, type GkeClusterOptions, KmsKey } from 'kubeflow-cdk';
import { addAllFeatures } from '../platforms/gke/full-platform';
import { deletedInUse, objectsAfter } from './cloud';
import { Deployment, type MadeChange, type Plan, type Program } from './deployment';

const [A, B] = ['a', 'b'].map((name) => `projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/${name}`);
const CREATED = 'projects/my-project/locations/us-central1/keyRings/cloud-keys/cryptoKeys';

const KEYS = { created: KmsKey.create(), a: KmsKey.existing(A), b: KmsKey.existing(B), none: KmsKey.googleManaged() };
type Key = keyof typeof KEYS;

const MODES = { Standard: GkeCluster.standard, Autopilot: GkeCluster.autopilot };

function withSecretsKey(mode: keyof typeof MODES, key: Key): Program {
  const options: GkeClusterOptions = { secretsEncryptionKey: KEYS[key] };
  return { props: { cluster: MODES[mode](options), region: 'us-central1', zone: 'us-central1-b' } };
}

const steps = (made: readonly MadeChange[]) => made.map(({ action, type }) => `${action} ${type}`);

/** Planned changes of keys, key rings and access to them. */
const changedKeys = (plan: Plan) =>
  plan.changes
    .filter(({ type }) => type.startsWith('google_kms'))
    .map(({ address, change: { actions } }) => `${actions.join()} ${address}`);

const deployments: Deployment[] = [];
afterAll(() => {
  for (const deployment of deployments) {
    deployment.destroy();
  }
});

async function deployed(program: Program): Promise<Deployment> {
  const deployment = await Deployment.of(program);
  deployments.push(deployment);
  return deployment;
}

/** Deploys a change, and returns the changes in Google Cloud. */
async function change(from: Program, to: Program) {
  const deployment = await deployed(from);
  const plan = await deployment.plan(to);
  expect(plan.refused).toEqual([]);
  const made = await deployment.applyPlan();
  expect((await deployment.plan(to)).changes).toEqual([]);
  return { plan, made, history: deployment.history };
}

describe('the key of Secrets', () => {
  test.concurrent.each([
    ['Standard', 'created', 'none'],
    ['Standard', 'created', 'a'],
    ['Standard', 'a', 'none'],
    ['Standard', 'a', 'b'],
    ['Standard', 'none', 'created'],
    ['Standard', 'none', 'a'],
    ['Standard', 'a', 'created'],
    ['Autopilot', 'created', 'none'],
    ['Autopilot', 'a', 'b'],
  ] as const)(
    'in a %s cluster, a change from %s to %s encrypts Secrets again before the previous key loses access, and destroys no key',
    async (mode, from, to) => {
      const { made, history } = await change(withSecretsKey(mode, from), withSecretsKey(mode, to));
      expect(deletedInUse(history, made)).toEqual([]);
      expect(steps(made).filter((step) => /^delete google_kms_(crypto_key|key_ring)$/.test(step))).toEqual([]);
      const update = made.find(({ type }) => type === 'google_container_cluster');
      expect(update).toMatchObject({ action: 'update' });
      expect(update?.after?.database_encryption).toEqual([
        to === 'none'
          ? { state: 'DECRYPTED' }
          : { state: 'ENCRYPTED', key_name: { created: `${CREATED}/secrets`, a: A, b: B }[to] },
      ]);
      // The new key is usable before it is needed.
      const grant = steps(made).indexOf('create google_kms_crypto_key_iam_member');
      expect(grant).toBeLessThan(steps(made).indexOf('update google_container_cluster'));
      const revoked = steps(made).indexOf('delete google_kms_crypto_key_iam_member');
      expect(revoked === -1 || revoked > steps(made).indexOf('update google_container_cluster')).toBe(true);
    },
  );
});

describe('keys of data', () => {
  const bucketsWith = (key: Key): Program => ({
    props: { buckets: { encryptionKey: KEYS[key] } },
    build: (platform) => platform.objectStore.bucket(platform.chart('models'), 'bucket', { name: 'my-models' }),
  });

  test.concurrent.each(['none', 'a'] as const)(
    'a bucket whose created key is replaced by %s keeps the key and the access to it, because existing objects need both',
    async (to) => {
      const { plan, made, history } = await change(bucketsWith('created'), bucketsWith(to));
      expect(made.filter(({ action }) => action === 'delete')).toEqual([]);
      expect(changedKeys(plan)).toEqual(
        to === 'none' ? [] : ['create google_kms_crypto_key_iam_member.buckets-key-user-006578f8'],
      );
      const kept = objectsAfter(history).filter(({ values }) => JSON.stringify(values).includes(`${CREATED}/buckets`));
      expect(kept.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['google_kms_crypto_key', 'google_kms_crypto_key_iam_member']),
      );
    },
  );

  test.concurrent.each(['none', 'b', 'created'] as const)(
    'fails if the existing key of a bucket is replaced by %s: access to the previous key would be revoked',
    async (to) => {
      const deployment = await deployed(bucketsWith('a'));
      const { refused } = await deployment.plan(bucketsWith(to));
      const grant = 'google_kms_crypto_key_iam_member.buckets-key-user-006578f8';
      expect(refused).toEqual([`terraform_data.retained["${grant}"]`]);
      // The documented way: access stays, and Terraform no longer manages it.
      const forget = await deployment.run('state', 'rm', grant, refused[0]);
      expect(forget).toMatchObject({ status: 0 });
      expect((await deployment.plan(bucketsWith(to))).refused).toEqual([]);
      const made = await deployment.applyPlan();
      expect(made.filter(({ action }) => action === 'delete')).toEqual([]);
    },
  );

  test('keys and access to keys remain if no purpose of the program uses them any more', async () => {
    const all: Program = {
      props: { buckets: { encryptionKey: KEYS.created }, ...withSecretsKey('Standard', 'created').props },
    };
    const { plan, made } = await change(
      {
        ...all,
        build: (platform) => platform.objectStore.bucket(platform.chart('models'), 'bucket', { name: 'my-models' }),
      },
      {
        ...withSecretsKey('Standard', 'none'),
        build: (platform) => platform.objectStore.bucket(platform.chart('models'), 'bucket', { name: 'my-models' }),
      },
    );
    expect(steps(made).filter((step) => step.startsWith('delete google_kms'))).toEqual([]);
    expect(changedKeys(plan)).toEqual([]);
  });

  const withPools = (key: Key): Program => ({ props: { disks: { encryptionKey: KEYS[key] } } });

  // Terraform finds no order for a pool that is replaced before it is destroyed, and a key that is forgotten.
  test.concurrent.each(['none', 'a'] as const)(
    'a change of the key of node disks from created to %s replaces the pools, new first, and keeps the key',
    async (to) => {
      const { plan, made, history } = await change(withPools('created'), withPools(to));
      expect(deletedInUse(history, made)).toEqual([]);
      expect(steps(made).filter((step) => step.startsWith('delete'))).toEqual(['delete google_container_node_pool']);
      expect(changedKeys(plan).filter((step) => !step.startsWith('create'))).toEqual([]);
    },
  );

  test('a pool can be replaced in the same change as the key of Secrets', async () => {
    const secrets = (key: Key, spot: boolean): Program => ({
      props: { cluster: GkeCluster.standard({ secretsEncryptionKey: KEYS[key] }), nodePools: [{ spot }] },
    });
    const { plan, made } = await change(secrets('created', false), secrets('none', true));
    expect(steps(made)).toContain('update google_container_cluster');
    // The API of Cloud KMS stays enabled.
    expect(
      steps(made)
        .filter((step) => step.startsWith('delete'))
        .sort(),
    ).toEqual(['delete google_container_node_pool', 'delete google_project_service']);
    expect(changedKeys(plan)).toEqual([]);
  });

  test('a created key that was not used for a while is used again, because its name exists forever', async () => {
    const deployment = await deployed(withSecretsKey('Standard', 'created'));
    await deployment.deploy(withSecretsKey('Standard', 'none'));
    const before = objectsAfter(deployment.history).filter(({ type }) => type.startsWith('google_kms'));
    await deployment.deploy(withSecretsKey('Standard', 'created'));
    const after = objectsAfter(deployment.history).filter(({ type }) => type.startsWith('google_kms'));
    expect(after).toEqual(before);
    expect(after).toHaveLength(3);
    expect((await deployment.plan(withSecretsKey('Standard', 'created'))).changes).toEqual([]);
  });

  test.concurrent.each([
    [
      'disks and files',
      { disks: { encryptionKey: KEYS.created } },
      ['google_compute_disk.nfs_team-data_disk', 'google_filestore_instance.files_instance'],
    ],
    ['a Filestore instance', {}, ['google_filestore_instance.files_instance']],
  ])('fails if the key of %s is removed: it would be replaced, and its data lost', async (_, props, refused) => {
    const build =
      (key: Key): Program['build'] =>
      (platform) => {
        addAllFeatures(platform);
        new FilestoreInstance(platform, 'files', { encryptionKey: KEYS[key] });
      };
    const common = { fineGrainedBuckets: ['old-models'], iapClient: { clientId: '1-a.apps.googleusercontent.com' } };
    const deployment = await deployed({ props: { ...common, ...props }, build: build('created') });
    expect((await deployment.plan({ props: common, build: build('none') })).refused).toEqual(refused);
  });
});
