import { GkeCluster, type GkePlatformProps, KmsKey } from 'kubeflow-cdk';
import { addAllFeatures, FULL_PROPS, REGIONAL } from '../full-platform';
import { googleResources, synthesize } from '../synthesize';

/** What each resource waits for without referring to it. APIs are those of the resource's own service. */
function dependencies(props: Partial<GkePlatformProps>): string[] {
  const { terraform } = synthesize(addAllFeatures, props);
  return Object.entries(googleResources(terraform))
    .flatMap(([type, all]) =>
      Object.entries(all).flatMap(([id, { depends_on: names = [] }]) =>
        (names as string[]).map((name) => `${type}.${id} <- ${name}`.replaceAll('google_', '')),
      ),
    )
    .sort();
}

// Without one of them, the first apply fails or creates something that does not work, or a destroy gets stuck.
test('the explicit dependencies of a platform with all features', () => {
  expect(dependencies(FULL_PROPS)).toMatchInlineSnapshot(`
    [
      "artifact_registry_repository_iam_member.pulls-my-project-us-central1-images <- project_service.artifactregistry-api",
      "certificate_manager_certificate.inception_exposure_certificate <- project_service.certificatemanager-api",
      "certificate_manager_certificate_map.inception_exposure_certificate-map <- project_service.certificatemanager-api",
      "compute_disk.nfs_team-data_disk <- kms_crypto_key_iam_member.disks-key-user",
      "compute_disk.nfs_team-data_disk <- project_service.compute-api",
      "compute_global_address.inception_exposure_address <- project_service.compute-api",
      "compute_network.network <- project_service.compute-api",
      "compute_resource_policy.daily-snapshots <- project_service.compute-api",
      "compute_security_policy.security-policy <- project_service.compute-api",
      "compute_ssl_policy.ssl-policy <- project_service.compute-api",
      "container_cluster.cluster <- kms_crypto_key_iam_member.disks-key-user",
      "container_cluster.cluster <- kms_crypto_key_iam_member.secrets-key-user",
      "container_cluster.cluster <- project_service.binaryauthorization-api",
      "container_cluster.cluster <- project_service.container-api",
      "container_cluster.cluster <- project_service.containerfilesystem-api",
      "container_cluster.cluster <- project_service.containersecurity-api",
      "container_cluster.cluster <- project_service.file-api",
      "container_cluster.cluster <- project_service.logging-api",
      "container_cluster.cluster <- project_service.monitoring-api",
      "container_node_pool.gpu-pool-nvidia-l4 <- compute_router_nat.nat",
      "container_node_pool.gpu-pool-nvidia-l4 <- container_node_pool.node-pool",
      "container_node_pool.gpu-pool-nvidia-l4 <- kms_crypto_key_iam_member.disks-key-user",
      "container_node_pool.gpu-pool-nvidia-l4 <- project_iam_member.node-account-role",
      "container_node_pool.node-pool <- compute_router_nat.nat",
      "container_node_pool.node-pool <- kms_crypto_key_iam_member.disks-key-user",
      "container_node_pool.node-pool <- project_iam_member.node-account-role",
      "container_node_pool.node-pool-spot <- compute_router_nat.nat",
      "container_node_pool.node-pool-spot <- kms_crypto_key_iam_member.disks-key-user",
      "container_node_pool.node-pool-spot <- project_iam_member.node-account-role",
      "container_node_pool.tpu-pool-ct5lp-hightpu-4t <- compute_router_nat.nat",
      "container_node_pool.tpu-pool-ct5lp-hightpu-4t <- container_node_pool.node-pool",
      "container_node_pool.tpu-pool-ct5lp-hightpu-4t <- kms_crypto_key_iam_member.disks-key-user",
      "container_node_pool.tpu-pool-ct5lp-hightpu-4t <- project_iam_member.node-account-role",
      "dns_record_set.inception_exposure_record <- project_service.dns-api",
      "gke_backup_backup_plan.backups <- project_service.gkebackup-api",
      "kms_crypto_key_iam_member.buckets-key-user <- project_service.storage-api",
      "kms_crypto_key_iam_member.disks-key-user <- project_service.compute-api",
      "kms_crypto_key_iam_member.secrets-key-user <- project_service.container-api",
      "kms_key_ring.key-ring <- project_service.cloudkms-api",
      "project_iam_member.node-account-role <- project_service.cloudresourcemanager-api",
      "service_account.inception_old-account_account <- project_service.iam-api",
      "service_account.node-account <- project_service.iam-api",
      "service_account_iam_member.inception_old-account_identity <- container_cluster.cluster",
      "storage_bucket.inception_models_bucket <- kms_crypto_key_iam_member.buckets-key-user",
      "storage_bucket.inception_models_bucket <- project_service.storage-api",
      "storage_bucket_iam_member.inception_inception-account_reads_others_shared <- container_cluster.cluster",
      "storage_bucket_iam_member.inception_old-account_reads_old-models <- service_account.inception_old-account_account",
      "storage_bucket_iam_policy.inception_models_policy <- container_cluster.cluster",
    ]
  `);
});

test('the explicit dependencies that Autopilot and replicated disks add', () => {
  const full = new Set(dependencies(FULL_PROPS));
  const { iapClient } = FULL_PROPS;
  const autopilot = dependencies({ region: 'us-central1', cluster: GkeCluster.autopilot(), iapClient });
  const disks = { encryptionKey: KmsKey.create(), replicaZones: ['us-central1-a', 'us-central1-b'] };
  const replicated = dependencies({ ...FULL_PROPS, ...REGIONAL, disks });
  const added = [...new Set([...autopilot, ...replicated])].filter((dependency) => !full.has(dependency));
  expect(added).toMatchInlineSnapshot(`
    [
      "container_cluster.cluster <- compute_router_nat.nat",
      "container_cluster.cluster <- project_iam_member.node-account-role",
      "storage_bucket_iam_member.inception_old-account_reads_old-models <- container_cluster.cluster",
      "compute_region_disk.nfs_team-data_disk <- kms_crypto_key_iam_member.disks-key-user",
      "compute_region_disk.nfs_team-data_disk <- project_service.compute-api",
    ]
  `);
});
