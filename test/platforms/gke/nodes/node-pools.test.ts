import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  GkeCluster,
  type GkeNodePoolOptions,
  type GkePlatformProps,
  KmsKey,
  NodeTaintEffect,
  NodeUpgradeStrategy,
  ReservationAffinity,
} from 'kubeflow-cdk';
import { expression, onlyResource, platformWith, synthesize } from '../synthesize';
import { COMMON, EXPECTED, L4, pool } from './node-pool-options';

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
    name: expect.stringMatching(/^batch-[0-9a-f]{8}$/),
    autoscaling: { total_min_node_count: 2, total_max_node_count: 4 },
    node_config: { machine_type: 'n2-standard-16' },
  });
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
  for (const field of ['spot', 'reservation_affinity', 'taint', 'guest_accelerator']) {
    expect(block.node_config).not.toHaveProperty(field);
  }
});

test('Spot VMs and nodes with accelerators are created in any zone', () => {
  expect(pool('node-pool', { nodePools: [{ spot: true }] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
  expect(pool('gpu-pool-nvidia-l4', { gpuPools: [L4] })).toMatchObject({ autoscaling: { location_policy: 'ANY' } });
});

test('nodes can consume one reservation', () => {
  const reservationAffinity = ReservationAffinity.specific('projects/other-project/reservations/gpus');
  expect(pool('node-pool', { nodePools: [{ reservationAffinity }] })).toMatchObject({
    node_config: {
      reservation_affinity: {
        consume_reservation_type: 'SPECIFIC_RESERVATION',
        key: 'compute.googleapis.com/reservation-name',
        values: ['projects/other-project/reservations/gpus'],
      },
    },
  });
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

test('nodePlacement schedules pods on a pool by name and tolerates its taints', () => {
  const platform = platformWith({
    nodePools: [{}, { name: 'batch', taints: [{ key: 'spot', effect: NodeTaintEffect.PREFER_NO_SCHEDULE }] }],
    gpuPools: [L4],
  });
  expect(platform.nodePlacement('batch')).toEqual({
    nodeSelector: { 'kubeflow-cdk/node-pool': 'batch' },
    tolerations: [{ key: 'spot', operator: 'Equal', effect: 'PreferNoSchedule' }],
  });
  expect(platform.nodePlacement('nvidia-l4').tolerations).toEqual([
    { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
  ]);
  expect(() => platform.nodePlacement('other')).toThrow(/no node pool "other"[\s\S]*default, batch, nvidia-l4/);
});

const cpu = (options: GkeNodePoolOptions) => ({ nodePools: [options] });

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
  [
    'Spot VMs should consume a reservation',
    cpu({ spot: true, reservationAffinity: ReservationAffinity.specific('gpus') }),
    /`spot` and the reservation "gpus" are both set/,
  ],
])('fails if %s', (_, props, message) => {
  expect(() => synthesize(undefined, props)).toThrow(message);
});

test.each<[string, Partial<GkePlatformProps>, number]>([
  ['in one zone', { nodePools: [{ minNodes: 2 }] }, 2],
  ['in one zone, if none are required', { nodePools: [{ minNodes: 0 }] }, 0],
  ['in three zones of a region', { region: 'us-central1', nodePools: [{ minNodes: 4 }] }, 2],
  ['in three zones of a region, if none are required', { region: 'us-central1', nodePools: [{ minNodes: 0 }] }, 0],
  [
    'in the zones of the cluster',
    { cluster: GkeCluster.standard({ nodeLocations: ['us-central1-b'] }), nodePools: [{ minNodes: 4 }] },
    2,
  ],
  [
    'in its own zones',
    { region: 'us-central1', nodePools: [{ minNodes: 4, nodeLocations: ['us-central1-a', 'us-central1-b'] }] },
    2,
  ],
])('a new pool has its minimum number of nodes %s', (_, props, perZone) => {
  expect(pool('node-pool', props)).toMatchObject({
    initial_node_count: perZone,
    // A later change of the minimum does not replace the pool.
    lifecycle: { ignore_changes: expect.arrayContaining(['initial_node_count']) },
  });
});

test('new pools with accelerators have their minimum number of nodes', () => {
  expect(pool('gpu-pool-nvidia-l4', { gpuPools: [{ ...L4, minNodes: 2, maxNodes: 4 }] })).toMatchObject({
    initial_node_count: 2,
  });
  const tpu = { machineType: 'ct5lp-hightpu-4t', topology: '4x4', minNodes: 4 };
  expect(pool('tpu-pool-ct5lp-hightpu-4t', { tpuPools: [tpu], region: 'us-central1' })).toMatchObject({
    initial_node_count: 4,
    node_locations: ['us-central1-a'],
  });
});

test('fails if a new pool has more nodes than its maximum', () => {
  const props = { region: 'us-central1', nodePools: [{ maxNodes: 1 }] };
  expect(() => platformWith(props)).toThrow(
    /node pool "default": minNodes \(1\) in 3 zones requires 3 nodes, but maxNodes is 1[\s\S]*at least 3, `minNodes` to 0/,
  );
});
