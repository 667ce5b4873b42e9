import * as fs from 'node:fs';
import * as path from 'node:path';
import { ComputeAddress } from '@cdktf/provider-google/lib/compute-address';
import {
  FilestoreInstance,
  GkeCluster,
  type GkePlatform,
  type GkePlatformProps,
  KmsKey,
  type KubeflowApp,
} from 'kubeflow-cdk';
import * as YAML from 'yaml';
import { DEPLOYER_PERMISSIONS } from '../../../../lib/platforms/gke/iam/deployer-permissions';
import { addAllFeatures, FULL_PROPS } from '../full-platform';
import { createPlatform, inTemporaryFolder, PROPS, synthesize } from '../synthesize';

function notes(build: (platform: GkePlatform) => void = () => {}, props: Partial<GkePlatformProps> = {}) {
  return inTemporaryFolder((folder) => {
    const platform = createPlatform(folder, { ...PROPS, ...props });
    build(platform);
    (platform.node.root as KubeflowApp).synth();
    const read = (file: string) => fs.readFileSync(path.join(folder, 'cdktf.out', 'stacks', 'cloud', file), 'utf8');
    return { role: read('deployer-role.yaml'), kept: read('retained-resources.md') };
  });
}

test('what the deployer must be allowed is written as a role that gcloud makes', () => {
  const { role: text } = notes();
  const role = YAML.parse(text);
  expect(text).toContain('it needs roles/container.admin, or a binding to\n# cluster-admin');
  expect(role).toMatchObject({ title: 'Deployer of cloud', stage: 'GA' });
  expect(role.includedPermissions).toEqual([...new Set<string>(role.includedPermissions)].sort());
  expect(role.includedPermissions).toEqual(
    expect.arrayContaining(['container.clusters.create', 'cloudkms.keyRings.create', 'resourcemanager.projects.get']),
  );
  expect(role.includedPermissions.filter((name: string) => !/^[a-z]+\.[A-Za-z]+\.[A-Za-z]+$/.test(name))).toEqual([]);
});

test('the deployer is allowed no more than the program needs', () => {
  const permissions = (props: Partial<GkePlatformProps>) =>
    YAML.parse(notes(undefined, props).role).includedPermissions;
  const without = permissions({ cluster: GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() }) });
  expect(without.filter((name: string) => /^(cloudkms|dns|storage)\./.test(name))).toEqual([]);
});

test('the permissions of everything that can be emitted are known', () => {
  const everything = (platform: GkePlatform) => {
    addAllFeatures(platform);
    new FilestoreInstance(platform, 'files');
  };
  const { terraform } = synthesize(everything, FULL_PROPS);
  const types = [...Object.keys(terraform.resource ?? {}), ...Object.keys(terraform.data ?? {})];
  expect(types.filter((type) => type !== 'google_iam_policy' && !(type in DEPLOYER_PERMISSIONS))).toEqual([]);
  expect(notes(everything, FULL_PROPS).role).not.toContain('not known here');
});

test('those of the user’s own resources are not, and that is told', () => {
  const { role } = notes((platform) => new ComputeAddress(platform.stack, 'mine', { name: 'mine' }));
  expect(role).toContain('not known here: google_compute_address');
});

test('what destroying keeps is listed, with the commands that destroy the rest', () => {
  const { kept } = notes((platform) => {
    addAllFeatures(platform);
    new FilestoreInstance(platform, 'files');
  }, FULL_PROPS);
  for (const line of [
    '| cloud-team-data | google_compute_disk.nfs_team-data_disk |',
    '| cloud-files | google_filestore_instance.files_instance |',
    '| my-models | google_storage_bucket.inception_models_bucket |',
    '| who may use it | google_storage_bucket_iam_policy.inception_models_policy |',
    '| cloud-keys | google_kms_key_ring.key-ring |',
    '| secrets | google_kms_crypto_key.secrets-key |',
    'npx cdktf destroy cloud',
    '`deletionProtection: false` must have been deployed: google_container_cluster.cluster.',
  ]) {
    expect(kept).toContain(line);
  }
  expect(kept).toMatch(/state rm \\\n( {2}[\w.-]+ \\\n)* {2}[\w.-]+\nnpx/);
  expect(kept).toMatch(/APIs stay on.*container\.googleapis\.com/);
});

test('where nothing is kept, it is said', () => {
  const { kept } = notes(undefined, { cluster: GkeCluster.existing() });
  expect(kept).toContain('Nothing that holds data is made here.');
  expect(kept).not.toContain('state rm');
});
