import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  GkeCluster,
  type GkeGpuPoolOptions,
  type GkeNodePoolOptions,
  type GkePlatformProps,
  type GkeTpuPoolOptions,
  GpuDriverVersion,
  GpuSharing,
  KmsKey,
  NodeBootDiskType,
  NodeLocationPolicy,
  NodeTaintEffect,
  NodeUpgradeStrategy,
  ReservationAffinity,
} from 'kubeflow-cdk';
import {
  createPlatform,
  expression,
  inTemporaryFolder,
  onlyResource,
  PROPS,
  resourceAt,
  synthesize,
} from '../synthesize';

const L4: GkeGpuPoolOptions = { acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' };
const A100: GkeGpuPoolOptions = { acceleratorType: 'nvidia-tesla-a100', machineType: 'a2-highgpu-1g' };

function pool(address: string, props: Partial<GkePlatformProps>): { [field: string]: unknown } {
  return resourceAt(synthesize(undefined, props).terraform, `google_container_node_pool.${address}`);
}

function platformWith(props: Partial<GkePlatformProps>) {
  return inTemporaryFolder((folder) => createPlatform(folder, { ...PROPS, ...props }));
}

const COMMON = {
  diskSize: Size.gibibytes(50),
  diskType: NodeBootDiskType.PD_SSD,
  nodeLocations: ['us-central1-b'],
  spot: true,
  locationPolicy: NodeLocationPolicy.BALANCED,
  labels: { team: 'vision' },
  taints: [{ key: 'dedicated', value: 'training', effect: NodeTaintEffect.NO_EXECUTE }],
  networkTags: ['ml'],
  upgradeStrategy: NodeUpgradeStrategy.blueGreen({
    batchNodeCount: 2,
    batchSoakDuration: Duration.minutes(1),
    nodePoolSoakDuration: Duration.hours(2),
  }),
  reservationAffinity: ReservationAffinity.specific('projects/other-project/reservations/gpus'),
};

const EXPECTED = {
  node_locations: ['us-central1-b'],
  autoscaling: { location_policy: 'BALANCED' },
  upgrade_settings: {
    strategy: 'BLUE_GREEN',
    blue_green_settings: {
      standard_rollout_policy: { batch_node_count: 2, batch_soak_duration: '60s' },
      node_pool_soak_duration: '7200s',
    },
  },
  node_config: {
    disk_size_gb: 50,
    disk_type: 'pd-ssd',
    spot: true,
    labels: { team: 'vision' },
    tags: ['ml'],
    taint: [{ key: 'dedicated', value: 'training', effect: 'NO_EXECUTE' }],
    reservation_affinity: {
      consume_reservation_type: 'SPECIFIC_RESERVATION',
      key: 'compute.googleapis.com/reservation-name',
      values: ['projects/other-project/reservations/gpus'],
    },
  },
};

test('every option of a pool without accelerators reaches the Terraform', () => {
  const options: Required<GkeNodePoolOptions> = {
    ...COMMON,
    name: 'batch',
    machineType: 'n2-standard-16',
    minNodes: 2,
    maxNodes: 4,
  };
  const block = pool('node-pool-batch', { nodePools: [{}, options] });
  expect(block).toMatchObject(EXPECTED);
  expect(block).toMatchObject({
    name: 'batch',
    autoscaling: { total_min_node_count: 2, total_max_node_count: 4 },
    node_config: { machine_type: 'n2-standard-16' },
  });
});

test('every option of a GPU pool reaches the Terraform', () => {
  const options: Required<GkeGpuPoolOptions> = {
    ...COMMON,
    acceleratorType: 'nvidia-tesla-a100',
    machineType: 'a2-highgpu-2g',
    gpusPerNode: 2,
    name: 'slices',
    minNodes: 1,
    maxNodes: 3,
    driverVersion: GpuDriverVersion.LATEST,
    sharing: GpuSharing.timeSharing({ maxSharedClientsPerGpu: 4 }),
    partitionSize: '1g.5gb',
  };
  const block = pool('gpu-pool-slices', { gpuPools: [options] });
  expect(block).toMatchObject({
    ...EXPECTED,
    node_config: {
      ...EXPECTED.node_config,
      taint: [...EXPECTED.node_config.taint, { key: 'kubeflow-cdk/shared-gpu', value: 'time-sharing-1g.5gb' }],
    },
  });
  expect(block).toMatchObject({
    name: 'slices',
    autoscaling: { total_min_node_count: 1, total_max_node_count: 3 },
    node_config: {
      machine_type: 'a2-highgpu-2g',
      guest_accelerator: [
        {
          type: 'nvidia-tesla-a100',
          count: 2,
          gpu_partition_size: '1g.5gb',
          gpu_driver_installation_config: { gpu_driver_version: 'LATEST' },
          gpu_sharing_config: { gpu_sharing_strategy: 'TIME_SHARING', max_shared_clients_per_gpu: 4 },
        },
      ],
    },
  });
});

test('every option of a TPU pool reaches the Terraform', () => {
  const options: Required<GkeTpuPoolOptions> = {
    ...COMMON,
    machineType: 'ct5lp-hightpu-4t',
    topology: '4x4',
    name: 'slice',
    minNodes: 4,
    maxNodes: 4,
  };
  const block = pool('tpu-pool-slice', { tpuPools: [options] });
  expect(block).toMatchObject(EXPECTED);
  expect(block).toMatchObject({
    autoscaling: { total_min_node_count: 4, total_max_node_count: 4 },
    placement_policy: { type: 'COMPACT', tpu_topology: '4x4' },
    node_config: { machine_type: 'ct5lp-hightpu-4t' },
  });
});

test('a TPU slice of several nodes has all of its nodes or none, in one zone', () => {
  expect(
    pool('tpu-pool-slice', { tpuPools: [{ name: 'slice', machineType: 'ct4p-hightpu-4t', topology: '2x2x4' }] }),
  ).toMatchObject({
    node_locations: ['us-central1-a'],
    initial_node_count: 0,
    autoscaling: { total_min_node_count: 0, total_max_node_count: 4, location_policy: 'ANY' },
  });
  const single = pool('tpu-pool-tpu', { tpuPools: [{ name: 'tpu', machineType: 'ct6e-standard-8t', maxNodes: 3 }] });
  expect(single).toMatchObject({ autoscaling: { total_max_node_count: 3 } });
  expect(single).not.toHaveProperty('placement_policy');
});

test('by default, nodes are not Spot VMs, use surge upgrades and have no reservation affinity', () => {
  const block = pool('node-pool', {});
  expect(block).toMatchObject({
    upgrade_settings: { strategy: 'SURGE', max_surge: 1, max_unavailable: 0 },
    autoscaling: { location_policy: 'BALANCED' },
    node_config: {
      disk_type: 'pd-balanced',
      gcfs_config: { enabled: true },
      resource_labels: { environment: 'cloud' },
    },
  });
  for (const field of ['spot', 'reservation_affinity', 'taint', 'labels', 'guest_accelerator']) {
    expect(block.node_config).not.toHaveProperty(field);
  }
});

test('Spot VMs and nodes with accelerators are created in any zone', () => {
  expect(pool('node-pool', { nodePools: [{ spot: true }] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
  expect(pool('gpu-pool-nvidia-l4', { gpuPools: [L4] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
});

test('machines without support for persistent disks boot from Hyperdisk', () => {
  const h200 = { acceleratorType: 'nvidia-h200-141gb', machineType: 'a3-ultragpu-8g' };
  expect(pool('gpu-pool-nvidia-h200-141gb', { gpuPools: [h200] })).toMatchObject({
    node_config: { disk_type: 'hyperdisk-balanced', guest_accelerator: [{ count: 8 }] },
  });
  expect(pool('node-pool', { nodePools: [{ machineType: 'n4-standard-8' }] })).toMatchObject({
    node_config: { disk_type: 'hyperdisk-balanced' },
  });
});

test('the key of the disks encrypts boot disks of node pools', () => {
  expect(pool('node-pool', { disks: { encryptionKey: KmsKey.create() } })).toMatchObject({
    node_config: { boot_disk_kms_key: expression('google_kms_crypto_key.disks-key.id') },
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.disks-key-user']),
  });
});

test('the key of the disks encrypts boot disks of auto-provisioned nodes and of the default pool', () => {
  const clusterWith = (cluster: GkeCluster, props: Partial<GkePlatformProps> = {}) =>
    onlyResource(
      synthesize(undefined, { cluster, disks: { encryptionKey: KmsKey.create() }, ...props }).terraform,
      'google_container_cluster',
    );
  const key = { boot_disk_kms_key: expression('google_kms_crypto_key.disks-key.id') };
  const nodeAutoProvisioning = { maxCpu: Cpu.units(64), maxMemory: Size.gibibytes(256) };
  expect(clusterWith(GkeCluster.standard({ nodeAutoProvisioning }))).toMatchObject({
    node_config: key,
    cluster_autoscaling: { auto_provisioning_defaults: key },
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.disks-key-user']),
  });
  expect(clusterWith(GkeCluster.autopilot(), { zone: undefined, region: 'us-central1' })).toMatchObject({
    cluster_autoscaling: { auto_provisioning_defaults: key },
  });
});

test('the number of GPUs comes from the machine type, or from gpusPerNode for N1', () => {
  const count = (gpus: GkeGpuPoolOptions) => pool(`gpu-pool-${gpus.acceleratorType}`, { gpuPools: [gpus] }).node_config;
  expect(count({ ...L4, machineType: 'g2-standard-48' })).toMatchObject({ guest_accelerator: [{ count: 4 }] });
  expect(count({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n1-standard-8' })).toMatchObject({
    guest_accelerator: [{ count: 1 }],
  });
  expect(count({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-highmem-64', gpusPerNode: 8 })).toMatchObject({
    guest_accelerator: [{ count: 8 }],
  });
});

test('nodePlacement schedules pods on a pool by name and tolerates its taints', () => {
  const platform = platformWith({
    nodePools: [{}, { name: 'batch', taints: [{ key: 'spot', effect: NodeTaintEffect.PREFER_NO_SCHEDULE }] }],
    gpuPools: [L4],
  });
  expect(platform.nodePlacement('batch')).toEqual({
    nodeSelector: { 'cloud.google.com/gke-nodepool': 'batch' },
    tolerations: [{ key: 'spot', operator: 'Equal', effect: 'PreferNoSchedule' }],
  });
  expect(platform.nodePlacement('nvidia-l4').tolerations).toEqual([
    { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
  ]);
  expect(() => platform.nodePlacement('other')).toThrow(/no node pool "other"[\s\S]*default, batch, nvidia-l4/);
});

const cpu = (options: GkeNodePoolOptions) => ({ nodePools: [options] });
const gpu = (options: Partial<GkeGpuPoolOptions>) => ({ gpuPools: [{ ...L4, ...options }] });
const tpu = (options: GkeTpuPoolOptions) => ({ tpuPools: [options] });

test.each<[string, Partial<GkePlatformProps>, RegExp]>([
  ['two pools have no name', { nodePools: [{}, {}] }, /two node pools have the name "default"/],
  [
    'a zone is in another region',
    cpu({ nodeLocations: ['europe-west4-a'] }),
    /"europe-west4-a" is not a zone of us-central1/,
  ],
  ['the zones are empty', cpu({ nodeLocations: [] }), /nodeLocations has 0 zones/],
  ['a label is not valid', cpu({ labels: { 'a b': 'c' } }), /key "a b"/],
  ['a taint is not valid', cpu({ taints: [{ key: 'a b' }] }), /"a b" with the value "" is not a valid taint/],
  ['a network tag is not valid', cpu({ networkTags: ['My Tag'] }), /Use "my-tag"/],
  [
    'an upgrade strategy replaces no nodes',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.surge({ maxSurge: 0 }) }),
    /maxSurge 0 and maxUnavailable 0/,
  ],
  [
    'batchNodeCount is not a whole number',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.blueGreen({ batchNodeCount: 0.5 }) }),
    /batchNodeCount 0.5/,
  ],
  [
    'a soak duration is too long',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.blueGreen({ nodePoolSoakDuration: Duration.days(8) }) }),
    /at most seven days/,
  ],
  [
    'a reservation is not valid',
    cpu({ reservationAffinity: ReservationAffinity.specific('My R') }),
    /"My R" is not a valid reserv/,
  ],
  ['a type of GPU is unknown', gpu({ acceleratorType: 'nvidia-l40' }), /"nvidia-l40" is not a supported type of GPU/],
  [
    'a machine type does not support the GPUs',
    gpu({ machineType: 'e2-standard-8' }),
    /e2-standard-8 does not support nvidia-l4/,
  ],
  [
    'a machine type does not support the number of GPUs',
    gpu({ gpusPerNode: 2 }),
    /gpusPerNode is 2, but g2-standard-8 has 1/,
  ],
  [
    'an N1 machine type is too large for its GPUs',
    gpu({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-standard-16' }),
    /1 \(up to 12 CPUs\)/,
  ],
  [
    'a machine type is not N1, which the GPUs require',
    gpu({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n2-standard-8' }),
    /N1 machine types only/,
  ],
  ['a GPU that cannot be partitioned has a partition size', gpu({ partitionSize: '1g.5gb' }), /cannot be partitioned/],
  [
    'a partition size is not supported',
    { gpuPools: [{ ...A100, partitionSize: '1g.10gb' }] },
    /Must be one of 1g.5gb, 2g.10gb/,
  ],
  ['a GPU is shared by one container', gpu({ sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 1 }) }), /from 2 to 48/],
  ['a TPU pool has a machine type without TPUs', tpu({ machineType: 'n2-standard-8' }), /not a machine type with TPUs/],
  [
    'a topology has too many dimensions',
    tpu({ machineType: 'ct5lp-hightpu-4t', topology: '2x2x2' }),
    /"2x2x2" is not supported by ct5lp-hightpu-4t/,
  ],
  [
    'a slice is larger than a single-chip machine type supports',
    tpu({ machineType: 'ct6e-standard-1t', topology: '2x2' }),
    /does not support larger slices/,
  ],
  [
    'a slice has fewer nodes than it requires',
    tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4', minNodes: 1 }),
    /created and deleted together/,
  ],
  [
    'a slice of several nodes has no zone',
    { zone: undefined, region: 'us-central1', ...tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4' }) },
    /nodeLocations is not set/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
