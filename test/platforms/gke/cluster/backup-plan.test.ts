import { type GkeBackupPlanOptions, GkeCluster, KmsKey } from 'kubeflow-cdk';
import { expression, onlyResource, platformWith, resourceAt, synthesize } from '../synthesize';
import { KEY } from './cluster-options';

const clusterWith = (backupPlan: GkeBackupPlanOptions) => ({ cluster: GkeCluster.standard({ backupPlan }) });

const configOf = (backupPlan: GkeBackupPlanOptions) =>
  onlyResource(synthesize(undefined, clusterWith(backupPlan)).terraform, 'google_gke_backup_backup_plan').backup_config;

test('backups contain Secrets only if a key encrypts them', () => {
  expect(configOf({})).toEqual({ all_namespaces: true, include_secrets: false, include_volume_data: true });
  expect(configOf({ encryptionKey: KmsKey.existing(KEY) })).toEqual({
    all_namespaces: true,
    include_secrets: true,
    include_volume_data: true,
    encryption_key: { gcp_kms_encryption_key: KEY },
  });
});

test('a program can include Secrets without a key, and leave them out with one', () => {
  expect(configOf({ includeSecrets: true })).toMatchObject({ include_secrets: true });
  expect(configOf({ includeSecrets: false, encryptionKey: KmsKey.create() })).toMatchObject({ include_secrets: false });
});

test('Backup for GKE gets access to a created key before the plan is created', () => {
  const { terraform } = synthesize(undefined, clusterWith({ encryptionKey: KmsKey.create() }));
  expect(resourceAt(terraform, 'google_gke_backup_backup_plan.backups')).toMatchObject({
    backup_config: { encryption_key: { gcp_kms_encryption_key: expression('google_kms_crypto_key.backups-key.id') } },
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.backups-key-user']),
  });
  expect(platformWith(clusterWith({ encryptionKey: KmsKey.create() })).deploymentGuide().notes).toEqual([
    expect.stringContaining('gcloud beta services identity create --service gkebackup.googleapis.com'),
  ]);
});
