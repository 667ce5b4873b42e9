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
import { createPlatform, googleResources, inTemporaryFolder, PROPS, synthesize } from '../synthesize';

function documents(build: (platform: GkePlatform) => void = () => {}, props: Partial<GkePlatformProps> = {}) {
  return inTemporaryFolder((folder) => {
    const platform = createPlatform(folder, { ...PROPS, ...props });
    build(platform);
    (platform.node.root as KubeflowApp).synth();
    const read = (file: string) => fs.readFileSync(path.join(folder, 'cdktf.out', 'stacks', 'cloud', file), 'utf8');
    return { role: read('deployer-role.yaml'), retained: read('retained-resources.md') };
  });
}

test('deployer-role.yaml is a custom role for gcloud with the required permissions', () => {
  const { role: text } = documents();
  const role = YAML.parse(text);
  expect(text).toContain('it requires roles/container.admin, or a binding to\n# cluster-admin');
  expect(role).toMatchObject({ title: 'Deployer of cloud', stage: 'GA' });
  expect(role.includedPermissions).toEqual([...new Set<string>(role.includedPermissions)].sort());
  expect(role.includedPermissions).toEqual(
    expect.arrayContaining(['container.clusters.create', 'cloudkms.keyRings.create', 'resourcemanager.projects.get']),
  );
  expect(role.includedPermissions.filter((name: string) => !/^[a-z]+\.[A-Za-z]+\.[A-Za-z]+$/.test(name))).toEqual([]);
});

test('the deployer role has only the permissions that the program needs', () => {
  const permissions = (props: Partial<GkePlatformProps>) =>
    YAML.parse(documents(undefined, props).role).includedPermissions;
  const without = permissions({ cluster: GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() }) });
  // Keys of earlier versions of the program are only read.
  expect(without.filter((name: string) => /^(cloudkms|dns|storage)\./.test(name))).toEqual([
    'cloudkms.cryptoKeyVersions.list',
    'cloudkms.cryptoKeys.get',
    'cloudkms.cryptoKeys.getIamPolicy',
    'cloudkms.keyRings.get',
  ]);
});

test('the permissions of every resource that the library can emit are known', () => {
  const everything = (platform: GkePlatform) => {
    addAllFeatures(platform);
    new FilestoreInstance(platform, 'files');
  };
  const { terraform } = synthesize(everything, FULL_PROPS);
  const types = [...Object.keys(googleResources(terraform)), ...Object.keys(terraform.data ?? {})];
  expect(types.filter((type) => type !== 'google_iam_policy' && !(type in DEPLOYER_PERMISSIONS))).toEqual([]);
  expect(documents(everything, FULL_PROPS).role).not.toContain('permissions of custom resources');
});

test('the deployer role lists resources of users whose permissions are unknown', () => {
  const { role } = documents((platform) => new ComputeAddress(platform.stack, 'mine', { name: 'mine' }));
  expect(role).toContain('Add the permissions of custom resources: google_compute_address');
});

test('retained-resources.md lists protected resources and the commands that destroy the rest', () => {
  const { retained } = documents((platform) => {
    addAllFeatures(platform);
    new FilestoreInstance(platform, 'files');
  }, FULL_PROPS);
  for (const line of [
    '| cloud-team-data | google_compute_disk.nfs_team-data_disk |',
    '| cloud-files | google_filestore_instance.files_instance |',
    '| my-models | google_storage_bucket.inception_models_bucket |',
    '| bucket access policy | google_storage_bucket_iam_policy.inception_models_policy |',
    '| cloud-keys | google_kms_key_ring.key-ring |',
    '| secrets | google_kms_crypto_key.secrets-key |',
    'terraform -chdir=cdktf.out/stacks/cloud destroy',
    '| access to a key | google_kms_crypto_key_iam_member.disks-key-user |',
    '| cloud-network | google_compute_network.network |',
    '1. Deploy `deletionProtection: false` for google_container_cluster.cluster.',
    'sh deploy.out/cloud/delete.sh',
    "gcloud compute network-endpoint-groups list --project my-project --filter 'network ~ /cloud-network$'",
  ]) {
    expect(retained).toContain(line);
  }
  expect(retained).toMatch(/state rm \\\n( {5}[\w.-]+ \\\n)* {5}terraform_data\.retained\n {3}terraform .* destroy\n/);
  expect(retained).not.toContain('secrets-key-user');
  expect(retained.indexOf('delete.sh')).toBeLessThan(retained.indexOf('terraform -chdir'));
  expect(retained).toMatch(/APIs stay enabled.*container\.googleapis\.com/);
});

test('retained-resources.md says so if there are no protected resources', () => {
  const { retained } = documents(undefined, { cluster: GkeCluster.existing() });
  expect(retained).toContain('This environment creates no resources that hold data.');
  // Except for keys of earlier versions of the program.
  expect(retained).not.toContain('state rm \\');
  expect(retained).toContain("state rm '<address>'");
});
