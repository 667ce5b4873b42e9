import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  GkeAutoscalingProfile,
  GkeCluster,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  type GkePlatformProps,
  KmsKey,
  MaintenanceExclusionScope,
  MaintenanceWindow,
  type StandardClusterOptions,
  Weekday,
} from 'kubeflow-cdk';
import { expression, onlyResource, resourceAddresses, synthesize } from '../synthesize';
import { COMMON, EXPECTED, KEY } from './cluster-options';

function clusterOf(options: StandardClusterOptions, props: Partial<GkePlatformProps> = {}) {
  return onlyResource(
    synthesize(undefined, { ...props, cluster: GkeCluster.standard(options) }).terraform,
    'google_container_cluster',
  );
}

describe('a Standard cluster', () => {
  test('enables features that safer-cluster leaves disabled', () => {
    expect(clusterOf({})).toMatchObject({
      database_encryption: { state: 'ENCRYPTED', key_name: expression('google_kms_crypto_key.secrets-key.id') },
      security_posture_config: { mode: 'BASIC' },
      addons_config: {
        gcp_filestore_csi_driver_config: { enabled: true },
        gcs_fuse_csi_driver_config: { enabled: true },
        dns_cache_config: { enabled: true },
      },
      monitoring_config: { managed_prometheus: { enabled: true } },
      node_pool_defaults: { node_config_defaults: { gcfs_config: { enabled: true } } },
      enable_intranode_visibility: true,
      gateway_api_config: { channel: 'CHANNEL_STANDARD' },
      control_plane_endpoints_config: { dns_endpoint_config: { allow_external_traffic: true } },
      maintenance_policy: { daily_maintenance_window: { start_time: '04:00' } },
    });
  });

  test('every option reaches the Terraform', () => {
    const options: Required<StandardClusterOptions> = {
      ...COMMON,
      nodeLocations: ['us-central1-a', 'us-central1-b'],
      nodeAutoProvisioning: { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256), maxGpus: { 'nvidia-l4': 4 } },
      autoscalingProfile: GkeAutoscalingProfile.OPTIMIZE_UTILIZATION,
      verticalPodAutoscaling: false,
      managedPrometheus: false,
      imageStreaming: false,
      gcsFuseCsiDriver: false,
      filestoreCsiDriver: false,
      nodeLocalDnsCache: false,
      intranodeVisibility: false,
      confidentialNodes: true,
    };
    const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard(options) });
    const cluster = onlyResource(terraform, 'google_container_cluster');
    expect(cluster).toMatchObject(EXPECTED);
    expect(cluster).toMatchObject({
      node_locations: ['us-central1-b'],
      cluster_autoscaling: {
        enabled: true,
        autoscaling_profile: 'OPTIMIZE_UTILIZATION',
        resource_limits: [
          { resource_type: 'cpu', maximum: 64 },
          { resource_type: 'memory', maximum: 256 },
          { resource_type: 'nvidia-l4', maximum: 4 },
        ],
        auto_provisioning_defaults: {
          service_account: expression('google_service_account.node-account.email'),
          shielded_instance_config: { enable_secure_boot: true },
        },
      },
      vertical_pod_autoscaling: { enabled: false },
      monitoring_config: { managed_prometheus: { enabled: false } },
      addons_config: {
        dns_cache_config: { enabled: false },
        gcp_filestore_csi_driver_config: { enabled: false },
        gcs_fuse_csi_driver_config: { enabled: false },
      },
      enable_intranode_visibility: false,
      confidential_nodes: { enabled: true },
    });
    expect(onlyResource(terraform, 'google_container_node_pool')).toMatchObject({
      node_config: {
        machine_type: 'n2d-standard-8',
        gcfs_config: { enabled: false },
        confidential_nodes: { enabled: true },
      },
    });
  });

  test('encrypts Secrets with a key that GKE can use, that is rotated and that cannot be destroyed', () => {
    const { terraform } = synthesize();
    expect(onlyResource(terraform, 'google_kms_key_ring')).toMatchObject({
      name: 'cloud-keys',
      location: 'us-central1',
      lifecycle: { prevent_destroy: true },
    });
    expect(onlyResource(terraform, 'google_kms_crypto_key')).toMatchObject({
      rotation_period: '7776000s',
      lifecycle: { prevent_destroy: true },
    });
    expect(onlyResource(terraform, 'google_kms_crypto_key_iam_member')).toMatchObject({
      role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
      member: `serviceAccount:service-${expression('data.google_project.project.number')}@container-engine-robot.iam.gserviceaccount.com`,
    });
    expect(onlyResource(terraform, 'google_container_cluster').depends_on).toContain(
      'google_kms_crypto_key_iam_member.secrets-key-user',
    );
  });

  test('depends on exactly the APIs that it calls', () => {
    const apisOf = (cluster?: GkeCluster) =>
      (onlyResource(synthesize(undefined, { cluster }).terraform, 'google_container_cluster').depends_on as string[])
        .filter((address) => address.startsWith('google_project_service.'))
        .map((address) => address.replace(/^google_project_service\.|-api$/g, ''));
    const always = ['container', 'logging', 'monitoring'];
    expect(apisOf()).toEqual([...always, 'binaryauthorization', 'containersecurity', 'containerfilesystem', 'file']);
    const options = { binaryAuthorization: false, securityPosture: false, imageStreaming: false };
    expect(apisOf(GkeCluster.standard({ ...options, filestoreCsiDriver: false }))).toEqual(always);
  });

  test('does not use Cloud KMS without a key', () => {
    const { terraform } = synthesize(undefined, {
      cluster: GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() }),
    });
    expect(resourceAddresses(terraform).filter((address) => address.includes('kms'))).toEqual([]);
    // An encrypted cluster would stay encrypted without this block.
    expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject({
      database_encryption: { state: 'DECRYPTED' },
    });
  });

  test('nodes can pull images from the configured repositories only', () => {
    const repository = { repository: 'images', location: 'us-central1' };
    const { terraform } = synthesize(undefined, {
      cluster: GkeCluster.standard({ imageRepositories: [repository, repository] }),
    });
    expect(onlyResource(terraform, 'google_artifact_registry_repository_iam_member')).toMatchObject({
      project: 'my-project',
      location: 'us-central1',
      repository: 'images',
      role: 'roles/artifactregistry.reader',
    });
  });

  test('the default backup plan covers everything but Secrets, keeps backups for 30 days and locks them for seven', () => {
    const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard({ backupPlan: {} }) });
    expect(onlyResource(terraform, 'google_gke_backup_backup_plan')).toMatchObject({
      name: 'cloud-daily',
      backup_config: { all_namespaces: true, include_secrets: false, include_volume_data: true },
      backup_schedule: { cron_schedule: '0 3 * * *' },
      retention_policy: { backup_retain_days: 30, backup_delete_lock_days: 7 },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('a maintenance exclusion has a scope', () => {
    const maintenanceExclusions = [
      {
        name: 'term',
        start: '2027-01-01T00:00:00+01:00',
        end: '2027-02-01T00:00:00Z',
        scope: MaintenanceExclusionScope.NO_MINOR_UPGRADES,
      },
    ];
    expect(clusterOf({ maintenanceExclusions })).toMatchObject({
      maintenance_policy: { maintenance_exclusion: [{ exclusion_options: { scope: 'NO_MINOR_UPGRADES' } }] },
    });
  });

  test('GPUs of node auto-provisioning can be requested', () => {
    synthesize(
      (platform) => {
        expect(platform.accelerators.gpu(platform.chart('a'), { type: 'nvidia-l4' }, 'gpu').count).toBe(1);
      },
      {
        cluster: GkeCluster.standard({
          nodeAutoProvisioning: { maxCpu: Cpu.units(8), maxMemory: Size.gibibytes(64), maxGpus: { 'nvidia-l4': 1 } },
        }),
      },
    );
  });

  test('cannot expose Services without the Gateway API', () => {
    expect(() =>
      synthesize(
        (platform) =>
          platform.exposure.expose(platform.chart('hub'), 'exposure', {
            serviceName: 'hub',
            port: 80,
            hostname: 'hub.example.com',
            healthCheckPath: '/',
          }),
        { cluster: GkeCluster.standard({ gatewayApi: false }) },
      ),
    ).toThrow(/no Gateway API/);
  });
});

const standard = (options: StandardClusterOptions) => ({ cluster: GkeCluster.standard(options) });
const limits = { maxCpu: Cpu.units(8), maxMemory: Size.gibibytes(64) };

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['minimumVersion is not a GKE version', standard({ minimumVersion: 'latest' }), /minimumVersion "latest"/],
  [
    'securityGroup is not a GKE security group',
    standard({ securityGroup: 'admins@example.com' }),
    /gke-security-groups@example.com/,
  ],
  [
    'logging does not contain the system components',
    standard({ logging: [GkeLoggingComponent.WORKLOADS] }),
    /SYSTEM_COMPONENTS/,
  ],
  [
    'monitoring does not contain the system components',
    standard({ monitoring: [GkeMonitoringComponent.POD] }),
    /SYSTEM_COMPONENTS/,
  ],
  [
    'the key has no valid name',
    standard({ secretsEncryptionKey: KmsKey.existing('key') }),
    /secretsEncryptionKey: "key" is not a valid key/,
  ],
  [
    'the key is in another region',
    standard({ secretsEncryptionKey: KmsKey.existing(KEY.replace('us-central1', 'europe-west4')) }),
    /the key is in europe-west4/,
  ],
  [
    'the maintenance window starts at an invalid hour',
    standard({ maintenanceWindow: MaintenanceWindow.daily({ hour: 24 }) }),
    /from 24:00/,
  ],
  [
    'the maintenance window is too short',
    standard({ maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SUNDAY], duration: Duration.hours(6) }) }),
    /twelve hours a week/,
  ],
  [
    'a day of the maintenance window is listed twice',
    standard({ maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SUNDAY, Weekday.SUNDAY] }) }),
    /a day is listed twice/,
  ],
  [
    'a maintenance exclusion ends before it starts',
    standard({ maintenanceExclusions: [{ name: 'a', start: '2027-02-01T00:00:00Z', end: '2027-01-01T00:00:00Z' }] }),
    /ends before it starts/,
  ],
  [
    'the start of a maintenance exclusion is not a time',
    standard({ maintenanceExclusions: [{ name: 'a', start: '2027-02-01', end: '2027-03-01' }] }),
    /"2027-02-01" of "a" is not a valid time/,
  ],
  [
    'two maintenance exclusions have the same name',
    standard({
      maintenanceExclusions: ['a', 'a'].map((name) => ({
        name,
        start: '2027-01-01T00:00:00Z',
        end: '2027-02-01T00:00:00Z',
      })),
    }),
    /two exclusions have the name "a"/,
  ],
  ['the hour of backups is not valid', standard({ backupPlan: { hour: -1 } }), /backupPlan: hour -1/],
  [
    'the delete lock of backups is longer than their retention',
    standard({ backupPlan: { retention: Duration.days(3) } }),
    /retention of 3 days with a delete lock of 7 days/,
  ],
  [
    'a zone of the nodes is in another region',
    standard({ nodeLocations: ['europe-west4-a'] }),
    /nodeLocations: "europe-west4-a"/,
  ],
  [
    'maxCpu is not a whole number of cores',
    standard({ nodeAutoProvisioning: { ...limits, maxCpu: Cpu.millis(500) } }),
    /maxCpu 0.5 is not a valid limit/,
  ],
  [
    'maxGpus contains an unknown type of GPU',
    standard({ nodeAutoProvisioning: { ...limits, maxGpus: { l4: 1 } } }),
    /"l4" is not a supported type of GPU/,
  ],
  ['there are no nodes for the pods of GKE', { nodePools: [] }, /nodePools is empty/],
  [
    'the location of an image repository is not valid',
    standard({ imageRepositories: [{ repository: 'a', location: 'moon' }] }),
    /location "moon"/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
