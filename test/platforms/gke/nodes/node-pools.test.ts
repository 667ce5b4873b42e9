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
  const made = pool('node-pool-batch', { nodePools: [{}, options] });
  expect(made).toMatchObject(EXPECTED);
  expect(made).toMatchObject({
    name: 'batch',
    autoscaling: { total_min_node_count: 2, total_max_node_count: 4 },
    node_config: { machine_type: 'n2-standard-16' },
  });
});

test('every option of a pool of GPUs reaches the Terraform', () => {
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
  const made = pool('gpu-pool-slices', { gpuPools: [options] });
  expect(made).toMatchObject({
    ...EXPECTED,
    node_config: {
      ...EXPECTED.node_config,
      taint: [...EXPECTED.node_config.taint, { key: 'kubeflow-cdk/shared-gpu', value: 'time-sharing-1g.5gb' }],
    },
  });
  expect(made).toMatchObject({
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

test('every option of a pool of TPUs reaches the Terraform', () => {
  const options: Required<GkeTpuPoolOptions> = {
    ...COMMON,
    machineType: 'ct5lp-hightpu-4t',
    topology: '4x4',
    name: 'slice',
    minNodes: 4,
    maxNodes: 4,
  };
  const made = pool('tpu-pool-slice', { tpuPools: [options] });
  expect(made).toMatchObject(EXPECTED);
  expect(made).toMatchObject({
    autoscaling: { total_min_node_count: 4, total_max_node_count: 4 },
    placement_policy: { type: 'COMPACT', tpu_topology: '4x4' },
    node_config: { machine_type: 'ct5lp-hightpu-4t' },
  });
});

test('a slice of several nodes has as many as its chips need, in one zone, or none', () => {
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

test('by default nodes are stable, have a surge upgrade and take no word of reservations', () => {
  const made = pool('node-pool', {});
  expect(made).toMatchObject({
    upgrade_settings: { strategy: 'SURGE', max_surge: 1, max_unavailable: 0 },
    autoscaling: { location_policy: 'BALANCED' },
    node_config: {
      disk_type: 'pd-balanced',
      gcfs_config: { enabled: true },
      resource_labels: { environment: 'cloud' },
    },
  });
  for (const field of ['spot', 'reservation_affinity', 'taint', 'labels', 'guest_accelerator']) {
    expect(made.node_config).not.toHaveProperty(field);
  }
});

test('scarce machines are looked for in any zone', () => {
  expect(pool('node-pool', { nodePools: [{ spot: true }] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
  expect(pool('gpu-pool-nvidia-l4', { gpuPools: [L4] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
});

test('machines that take no persistent disk boot from Hyperdisk', () => {
  const h200 = { acceleratorType: 'nvidia-h200-141gb', machineType: 'a3-ultragpu-8g' };
  expect(pool('gpu-pool-nvidia-h200-141gb', { gpuPools: [h200] })).toMatchObject({
    node_config: { disk_type: 'hyperdisk-balanced', guest_accelerator: [{ count: 8 }] },
  });
  expect(pool('node-pool', { nodePools: [{ machineType: 'n4-standard-8' }] })).toMatchObject({
    node_config: { disk_type: 'hyperdisk-balanced' },
  });
});

test('boot disks are encrypted with the key of the disks', () => {
  expect(pool('node-pool', { disks: { encryptionKey: KmsKey.create() } })).toMatchObject({
    node_config: { boot_disk_kms_key: expression('google_kms_crypto_key.disks-key.id') },
    depends_on: expect.arrayContaining(['google_kms_crypto_key_iam_member.disks-key-user']),
  });
});

test('so are those of nodes that GKE makes up by itself, and of the first ones', () => {
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

test('a machine type has the GPUs that it has, and one of N1 those that are added', () => {
  const count = (gpus: GkeGpuPoolOptions) => pool(`gpu-pool-${gpus.acceleratorType}`, { gpuPools: [gpus] }).node_config;
  expect(count({ ...L4, machineType: 'g2-standard-48' })).toMatchObject({ guest_accelerator: [{ count: 4 }] });
  expect(count({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n1-standard-8' })).toMatchObject({
    guest_accelerator: [{ count: 1 }],
  });
  expect(count({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-highmem-64', gpusPerNode: 8 })).toMatchObject({
    guest_accelerator: [{ count: 8 }],
  });
});

describe('what asks for accelerators', () => {
  const gpuPools: GkeGpuPoolOptions[] = [
    { ...L4, taints: [{ key: 'team', value: 'vision' }] },
    { ...L4, name: 'shared', sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 3 }) },
    { ...A100, name: 'parts', partitionSize: '2g.10gb' },
  ];
  const platform = platformWith({
    gpuPools,
    tpuPools: [{ name: 'slice', machineType: 'ct5lp-hightpu-4t', topology: '2x4' }],
  });
  const chart = platform.chart('train');
  const ask = (type?: string, count?: number) => platform.accelerators.gpu(chart, { type, count }, 'gpu');

  test('tolerates the taints of the pool', () => {
    const tolerations = [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'team', operator: 'Equal', value: 'vision', effect: 'NoSchedule' },
    ];
    expect(ask('nvidia-l4')).toMatchObject({
      nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
      tolerations,
    });
    expect(ask()).toMatchObject({ nodeSelector: {}, tolerations });
  });

  test('gets a share, or a part of a GPU, only where it names the pool', () => {
    expect(ask('shared')).toEqual({
      resourceName: 'nvidia.com/gpu',
      count: 1,
      nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4', 'cloud.google.com/gke-nodepool': 'shared' },
      tolerations: [
        { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'kubeflow-cdk/shared-gpu', operator: 'Equal', value: 'mps', effect: 'NoSchedule' },
      ],
    });
    expect(ask('parts', 3)).toMatchObject({ count: 3 });
    expect(() => ask('nvidia-tesla-a100')).toThrow(/nvidia-l4, shared, parts/);
  });

  test('gets no more than a node has, nor several shares', () => {
    expect(() => ask('shared', 2)).toThrow(/no node with more than 1/);
    expect(() => ask('parts', 4)).toThrow(/no node with more than 3/);
  });

  test('gets all chips of a node of a TPU slice', () => {
    expect(ask('tpu-v5-lite-podslice', 4)).toEqual({
      resourceName: 'google.com/tpu',
      count: 4,
      nodeSelector: {
        'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice',
        'cloud.google.com/gke-tpu-topology': '2x4',
      },
      tolerations: [{ key: 'google.com/tpu', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(() => ask('tpu-v5-lite-podslice')).toThrow(/Set `count` to 4/);
  });

  test('fails without a type where every pool is shared', () => {
    const shared = platformWith({ gpuPools: [gpuPools[1]] });
    expect(() => shared.accelerators.gpu(shared.chart('a'), {}, 'gpu')).toThrow(/asked for by `type`: shared/);
  });
});

test('pods can be placed on a pool by its name, and tolerate its taints', () => {
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
  ['on two pools without a name', { nodePools: [{}, {}] }, /two node pools are called "default"/],
  [
    'on a zone of another region',
    cpu({ nodeLocations: ['europe-west4-a'] }),
    /"europe-west4-a" is not a zone of us-central1/,
  ],
  ['on no zone', cpu({ nodeLocations: [] }), /0 zones are named/],
  ['on a label that is none', cpu({ labels: { 'a b': 'c' } }), /key "a b"/],
  ['on a taint that is none', cpu({ taints: [{ key: 'a b' }] }), /"a b" with the value "" is not a taint/],
  ['on a tag that is none', cpu({ networkTags: ['My Tag'] }), /Use "my-tag"/],
  [
    'on an upgrade of no nodes',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.surge({ maxSurge: 0 }) }),
    /0 nodes more and 0 fewer/,
  ],
  [
    'on an upgrade of part of a node',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.blueGreen({ batchNodeCount: 0.5 }) }),
    /batchNodeCount 0.5/,
  ],
  [
    'on an upgrade without end',
    cpu({ upgradeStrategy: NodeUpgradeStrategy.blueGreen({ nodePoolSoakDuration: Duration.days(8) }) }),
    /up to seven days/,
  ],
  [
    'on a reservation that is none',
    cpu({ reservationAffinity: ReservationAffinity.specific('My R') }),
    /"My R" is not a reserv/,
  ],
  ['on a GPU that nobody makes', gpu({ acceleratorType: 'nvidia-l40' }), /"nvidia-l40" is not a type of GPU/],
  ['on a machine without such GPUs', gpu({ machineType: 'e2-standard-8' }), /e2-standard-8 has no nvidia-l4/],
  ['on a number that the machine has not', gpu({ gpusPerNode: 2 }), /gpusPerNode is 2, and g2-standard-8 has 1/],
  [
    'on too large a machine of N1',
    gpu({ acceleratorType: 'nvidia-tesla-v100', machineType: 'n1-standard-16' }),
    /1 \(up to 12 CPUs\)/,
  ],
  [
    'on a GPU of N1 in another machine',
    gpu({ acceleratorType: 'nvidia-tesla-t4', machineType: 'n2-standard-8' }),
    /machines of N1/,
  ],
  ['on a part of a GPU that is whole', gpu({ partitionSize: '1g.5gb' }), /is whole/],
  ['on a part that is none', { gpuPools: [{ ...A100, partitionSize: '1g.10gb' }] }, /accepts 1g.5gb, 2g.10gb/],
  ['on a share for one', gpu({ sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 1 }) }), /from 2 to 48/],
  ['on a machine without TPUs', tpu({ machineType: 'n2-standard-8' }), /not a machine type with TPUs/],
  ['on a slice of too many dimensions', tpu({ machineType: 'ct5lp-hightpu-4t', topology: '2x2x2' }), /"2x2x2" is none/],
  ['on a slice of single chips', tpu({ machineType: 'ct6e-standard-1t', topology: '2x2' }), /no more with this/],
  ['on a part of a slice', tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4', minNodes: 1 }), /come and go/],
  [
    'on a slice in no one zone',
    { zone: undefined, region: 'us-central1', ...tpu({ machineType: 'ct5lp-hightpu-4t', topology: '4x4' }) },
    /no zone is named/,
  ],
])('fails %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});
