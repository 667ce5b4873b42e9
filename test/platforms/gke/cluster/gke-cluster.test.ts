import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  GkeAutoscalingProfile,
  GkeCluster,
  type GkeClusterOptions,
  GkeLoggingComponent,
  GkeMonitoringComponent,
  type GkePlatformProps,
  GkeReleaseChannel,
  KmsKey,
  MaintenanceExclusionScope,
  MaintenanceWindow,
  NfsServer,
  type StandardClusterOptions,
  Weekday,
} from 'kubeflow-cdk';
import { bucketReader } from '../full-platform';
import {
  createPlatform,
  expression,
  inTemporaryFolder,
  onlyResource,
  PROPS,
  resourceAddresses,
  resourceAt,
  resourcesOfType,
  synthesize,
} from '../synthesize';

const REGIONAL = { zone: undefined, region: 'us-central1' };
const KEY = 'projects/security/locations/us-central1/keyRings/ring/cryptoKeys/key';

function clusterOf(options: StandardClusterOptions, props: Partial<GkePlatformProps> = {}) {
  return onlyResource(
    synthesize(undefined, { ...props, cluster: GkeCluster.standard(options) }).terraform,
    'google_container_cluster',
  );
}

const COMMON: Required<GkeClusterOptions> = {
  deletionProtection: false,
  releaseChannel: GkeReleaseChannel.STABLE,
  minimumVersion: '1.34',
  maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SATURDAY, Weekday.SUNDAY], hour: 22 }),
  maintenanceExclusions: [{ name: 'launch', start: '2027-12-20T00:00:00Z', end: '2028-01-07T00:00:00Z' }],
  secretsEncryptionKey: KmsKey.existing(KEY),
  binaryAuthorization: false,
  securityPosture: false,
  securityGroup: 'gke-security-groups@example.com',
  gatewayApi: false,
  costAllocation: false,
  logging: [GkeLoggingComponent.SYSTEM_COMPONENTS],
  monitoring: [GkeMonitoringComponent.SYSTEM_COMPONENTS, GkeMonitoringComponent.POD],
  backupPlan: { hour: 2, retention: Duration.days(60), deleteLock: Duration.days(14) },
  imageRepositories: [{ repository: 'images', location: 'us', project: 'other-project' }],
};

const EXPECTED = {
  deletion_protection: false,
  release_channel: { channel: 'STABLE' },
  min_master_version: '1.34',
  maintenance_policy: {
    recurring_window: {
      start_time: '2026-01-01T22:00:00Z',
      end_time: '2026-01-02T10:00:00Z',
      recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU',
    },
    maintenance_exclusion: [
      {
        exclusion_name: 'launch',
        start_time: '2027-12-20T00:00:00Z',
        end_time: '2028-01-07T00:00:00Z',
        exclusion_options: { scope: 'NO_UPGRADES' },
      },
    ],
  },
  database_encryption: { state: 'ENCRYPTED', key_name: KEY },
  binary_authorization: { evaluation_mode: 'DISABLED' },
  security_posture_config: { mode: 'DISABLED' },
  authenticator_groups_config: { security_group: 'gke-security-groups@example.com' },
  gateway_api_config: { channel: 'CHANNEL_DISABLED' },
  cost_management_config: { enabled: false },
  logging_config: { enable_components: ['SYSTEM_COMPONENTS'] },
  monitoring_config: { enable_components: ['SYSTEM_COMPONENTS', 'POD'] },
  addons_config: { gke_backup_agent_config: { enabled: true } },
};

describe('a cluster with nodes of its own', () => {
  test('has on what safer-cluster leaves off', () => {
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

  test('Secrets are encrypted with a key that GKE may use, is renewed, and cannot be destroyed', () => {
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

  test('the APIs that a cluster calls are on before it, and no others', () => {
    const apisOf = (cluster?: GkeCluster) =>
      (onlyResource(synthesize(undefined, { cluster }).terraform, 'google_container_cluster').depends_on as string[])
        .filter((address) => address.startsWith('google_project_service.'))
        .map((address) => address.replace(/^google_project_service\.|-api$/g, ''));
    const always = ['container', 'logging', 'monitoring'];
    expect(apisOf()).toEqual([...always, 'binaryauthorization', 'containersecurity', 'containerfilesystem', 'file']);
    const options = { binaryAuthorization: false, securityPosture: false, imageStreaming: false };
    expect(apisOf(GkeCluster.standard({ ...options, filestoreCsiDriver: false }))).toEqual(always);
  });

  test('without a key there is no Cloud KMS', () => {
    const { terraform } = synthesize(undefined, {
      cluster: GkeCluster.standard({ secretsEncryptionKey: KmsKey.googleManaged() }),
    });
    expect(resourceAddresses(terraform).filter((address) => address.includes('kms'))).toEqual([]);
    expect(onlyResource(terraform, 'google_container_cluster')).not.toHaveProperty('database_encryption');
  });

  test('nodes pull images of the repositories that are named, and of no others', () => {
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

  test('backups are of everything, kept for a month, and locked for a week', () => {
    const { terraform } = synthesize(undefined, { cluster: GkeCluster.standard({ backupPlan: {} }) });
    expect(onlyResource(terraform, 'google_gke_backup_backup_plan')).toMatchObject({
      name: 'cloud-daily',
      backup_config: { all_namespaces: true, include_secrets: true, include_volume_data: true },
      backup_schedule: { cron_schedule: '0 3 * * *' },
      retention_policy: { backup_retain_days: 30, backup_delete_lock_days: 7 },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('an exclusion says what does not happen', () => {
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

  test('GPUs that GKE adds by itself can be asked for', () => {
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

  test('without Gateways nothing is exposed', () => {
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

describe('an Autopilot cluster', () => {
  const autopilot = { ...REGIONAL, cluster: GkeCluster.autopilot() };

  test('has no node pools, and says nothing that Google decides', () => {
    const { terraform } = synthesize(undefined, autopilot);
    const cluster = onlyResource(terraform, 'google_container_cluster');
    expect(resourcesOfType(terraform, 'google_container_node_pool')).toEqual([]);
    expect(cluster).toMatchObject({
      enable_autopilot: true,
      location: 'us-central1',
      database_encryption: { state: 'ENCRYPTED' },
      private_cluster_config: { enable_private_nodes: true },
      cluster_autoscaling: {
        auto_provisioning_defaults: { service_account: expression('google_service_account.node-account.email') },
      },
    });
    // The provider refuses each of these beside enable_autopilot.
    for (const field of [
      'remove_default_node_pool',
      'enable_shielded_nodes',
      'enable_intranode_visibility',
      'default_max_pods_per_node',
      'network_policy',
      'node_pool',
      'addons_config.dns_cache_config',
      'addons_config.network_policy_config',
      'addons_config.stateful_ha_config',
      'cluster_autoscaling.enabled',
      'cluster_autoscaling.resource_limits',
      'binary_authorization.enabled',
    ]) {
      expect(cluster).not.toHaveProperty(field);
    }
  });

  test('every option reaches the Terraform', () => {
    const { terraform } = synthesize(undefined, { ...REGIONAL, cluster: GkeCluster.autopilot(COMMON) });
    expect(onlyResource(terraform, 'google_container_cluster')).toMatchObject(EXPECTED);
  });

  test('gives a pod the GPUs whose type it names', () => {
    synthesize((platform) => {
      const gpu = (type?: string, count?: number) => () =>
        platform.accelerators.gpu(platform.chart('a'), { type, count }, 'gpu');
      expect(gpu('nvidia-l4', 2)()).toEqual({
        resourceName: 'nvidia.com/gpu',
        count: 2,
        nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
        tolerations: [],
      });
      expect(gpu()).toThrow(/gpu without a type is not supported on/);
      expect(gpu('nvidia-l5')).toThrow(/gpu of type "nvidia-l5"/);
      expect(gpu('nvidia-l4', 3)).toThrow(/machines with 1, 2, 4, 8 of nvidia-l4/);
    }, autopilot);
  });

  test('fails on an NFS server, and says what shares files there', () => {
    expect(() =>
      synthesize(
        (platform) => new NfsServer(platform.chart('nfs'), 'nfs', { disks: { data: { size: Size.gibibytes(10) } } }),
        { region: 'us-central1', zone: 'us-central1-a', cluster: GkeCluster.autopilot() },
      ),
    ).toThrow(/container ".*" has .*(SYS_RESOURCE|DAC_READ_SEARCH).*Autopilot[\s\S]*FilestoreVolume/);
  });

  test.each<[string, Partial<GkePlatformProps>, RegExp]>([
    ['in a zone', { region: undefined, zone: 'us-central1-a' }, /`region` to "us-central1"/],
    ['with node pools', { nodePools: [{}] }, /Autopilot with node pools/],
    ['with GPU pools', { gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }] }, /node pools/],
  ])('fails %s', (_, props, message) => {
    expect(() => synthesize(undefined, { ...autopilot, ...props })).toThrow(message);
  });
});

describe('a cluster that exists', () => {
  const existing = GkeCluster.existing({ serviceCidr: '10.96.0.0/20', gpuNodes: [{ acceleratorType: 'nvidia-l4' }] });

  test('is not touched: only what the apps need is made', () => {
    const { terraform } = synthesize(
      (platform) => {
        platform.storage.disk(platform.chart('nfs'), 'data', { name: 'data', size: Size.gibibytes(10) });
        platform.identity.grantBucketRead(bucketReader(platform, 'server'), {
          bucketName: 'models',
          requestedBy: 'model',
        });
      },
      { cluster: existing, clusterName: 'theirs' },
    );
    expect(resourceAddresses(terraform).map((address) => address.split('.')[0])).toEqual([
      'google_compute_disk',
      'google_compute_disk_resource_policy_attachment',
      'google_compute_resource_policy',
      'google_project_service',
      'google_project_service',
      'google_project_service',
      'google_storage_bucket_iam_member',
    ]);
    expect(onlyResource(terraform, 'google_compute_disk')).toMatchObject({ name: 'theirs-data' });
  });

  test('has Services and GPUs as it is said', () => {
    synthesize(
      (platform) => {
        const chart = platform.chart('a');
        expect(platform.storage.allocateClusterIp(chart, 'files', 'nfs')).toMatch(/^10\.96\.0\./);
        expect(platform.accelerators.gpu(chart, {}, 'gpu').count).toBe(1);
      },
      { cluster: existing },
    );
  });

  test('gets the node pools that are named, which run as an account of their own', () => {
    const { terraform } = synthesize(undefined, {
      cluster: existing,
      clusterName: 'theirs',
      gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }],
    });
    expect(resourceAt(terraform, 'google_container_node_pool.gpu-pool-nvidia-l4')).toMatchObject({
      cluster: 'theirs',
      node_config: { service_account: expression('google_service_account.node-account.email') },
    });
  });

  test('fails on asking for what is not made', () => {
    const platform = inTemporaryFolder((folder) =>
      createPlatform(folder, { ...PROPS, cluster: GkeCluster.existing() }),
    );
    expect(platform.deploymentGuide().notes).toEqual([expect.stringContaining('Dataplane V2')]);
    expect(inTemporaryFolder((folder) => createPlatform(folder, PROPS)).deploymentGuide().notes).toEqual([]);
    expect(() => platform.cluster).toThrow(/makes no cluster/);
    expect(() => platform.nodeServiceAccount).toThrow(/makes no account of nodes/);
    expect(() => platform.vpcNetwork).toThrow(/makes no network/);
    expect(platform.credentialsCommand).toContain('get-credentials cloud');
  });

  test('fails on a fixed address where its Services are not known', () => {
    expect(() =>
      synthesize((platform) => platform.storage.allocateClusterIp(platform.chart('a'), 'files', 'nfs'), {
        cluster: GkeCluster.existing(),
      }),
    ).toThrow(/`serviceCidr` of GkeCluster.existing/);
  });
});

const standard = (options: StandardClusterOptions) => ({ cluster: GkeCluster.standard(options) });
const limits = { maxCpu: Cpu.units(8), maxMemory: Size.gibibytes(64) };

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['on a version that is none', standard({ minimumVersion: 'latest' }), /minimumVersion "latest"/],
  ['on a group that is none', standard({ securityGroup: 'admins@example.com' }), /gke-security-groups@example.com/],
  ['on logs without the system’s', standard({ logging: [GkeLoggingComponent.WORKLOADS] }), /SYSTEM_COMPONENTS/],
  ['on metrics without the system’s', standard({ monitoring: [GkeMonitoringComponent.POD] }), /SYSTEM_COMPONENTS/],
  [
    'on a key that is none',
    standard({ secretsEncryptionKey: KmsKey.existing('key') }),
    /secretsEncryptionKey: "key" is not a key/,
  ],
  [
    'on a key of another region',
    standard({ secretsEncryptionKey: KmsKey.existing(KEY.replace('us-central1', 'europe-west4')) }),
    /the key is in europe-west4/,
  ],
  ['on a window of no hour', standard({ maintenanceWindow: MaintenanceWindow.daily({ hour: 24 }) }), /from 24:00/],
  [
    'on a window that is too short',
    standard({ maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SUNDAY], duration: Duration.hours(6) }) }),
    /twelve hours a week/,
  ],
  [
    'on a day twice',
    standard({ maintenanceWindow: MaintenanceWindow.weekly({ days: [Weekday.SUNDAY, Weekday.SUNDAY] }) }),
    /a day is there twice/,
  ],
  [
    'on an exclusion that ends before it begins',
    standard({ maintenanceExclusions: [{ name: 'a', start: '2027-02-01T00:00:00Z', end: '2027-01-01T00:00:00Z' }] }),
    /ends before it begins/,
  ],
  [
    'on an exclusion of no time',
    standard({ maintenanceExclusions: [{ name: 'a', start: '2027-02-01', end: '2027-03-01' }] }),
    /"2027-02-01" of "a" is not a time/,
  ],
  [
    'on two exclusions of one name',
    standard({
      maintenanceExclusions: ['a', 'a'].map((name) => ({
        name,
        start: '2027-01-01T00:00:00Z',
        end: '2027-02-01T00:00:00Z',
      })),
    }),
    /two have one name/,
  ],
  ['on backups of no hour', standard({ backupPlan: { hour: -1 } }), /hour -1/],
  [
    'on backups that are locked for longer than they are kept',
    standard({ backupPlan: { retention: Duration.days(3) } }),
    /kept for 3 days and locked for 7/,
  ],
  ['on a zone of elsewhere', standard({ nodeLocations: ['europe-west4-a'] }), /nodeZones: "europe-west4-a"/],
  [
    'on a part of a core',
    standard({ nodeAutoProvisioning: { ...limits, maxCpu: Cpu.millis(500) } }),
    /maxCpu is 0.5, which is no limit/,
  ],
  [
    'on GPUs that nobody makes',
    standard({ nodeAutoProvisioning: { ...limits, maxGpus: { l4: 1 } } }),
    /"l4" is not a type of GPU/,
  ],
  ['on no nodes for GKE’s own pods', { nodePools: [] }, /nodePools is empty/],
  [
    'on a repository of nowhere',
    standard({ imageRepositories: [{ repository: 'a', location: 'moon' }] }),
    /location "moon"/,
  ],
])('fails %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
