import { Size } from 'cdk8s';
import {
  type GkeGpuPoolOptions,
  type GkeNodePoolOptions,
  type GkePlatformProps,
  GpuDriverVersion,
  GpuSharing,
  KmsKey,
  NodeBootDiskType,
  NodeLocationPolicy,
  NodeUpgradeStrategy,
  ReservationAffinity,
} from 'kubeflow-cdk';
import { resourcesOfType, synthesize } from '../synthesize';
import { L4, pool } from './node-pool-options';

const nameOf = (props: Partial<GkePlatformProps>) => pool('node-pool', props).name;
const gpuNameOf = (options: Partial<GkeGpuPoolOptions>) =>
  pool('gpu-pool-gpus', { gpuPools: [{ ...L4, name: 'gpus', ...options }] }).name;

/** Options that GKE cannot change on a pool. */
const IMMUTABLE: GkeNodePoolOptions[] = [
  { spot: true },
  { reservationAffinity: ReservationAffinity.any() },
  { reservationAffinity: ReservationAffinity.none() },
  { reservationAffinity: ReservationAffinity.specific('one') },
  { reservationAffinity: ReservationAffinity.specific('other') },
];

const IMMUTABLE_GPU: Partial<GkeGpuPoolOptions>[] = [
  {},
  { machineType: 'g2-standard-24' },
  { driverVersion: GpuDriverVersion.LATEST },
  { sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 2 }) },
  { sharing: GpuSharing.mps({ maxSharedClientsPerGpu: 4 }) },
  { sharing: GpuSharing.timeSharing({ maxSharedClientsPerGpu: 4 }) },
  { acceleratorType: 'nvidia-tesla-a100', machineType: 'a2-highgpu-1g' },
  { acceleratorType: 'nvidia-tesla-a100', machineType: 'a2-highgpu-1g', partitionSize: '1g.5gb' },
];

/** Options that GKE changes in place. */
const MUTABLE: GkeNodePoolOptions[] = [
  { spot: false },
  { machineType: 'n2-standard-8' },
  { diskSize: Size.gibibytes(200) },
  { diskType: NodeBootDiskType.PD_SSD },
  { labels: { team: 'ml' } },
  { taints: [{ key: 'batch' }] },
  { networkTags: ['ml'] },
  { minNodes: 2, maxNodes: 5 },
  { nodeLocations: ['us-central1-b'] },
  { locationPolicy: NodeLocationPolicy.ANY },
  { upgradeStrategy: NodeUpgradeStrategy.blueGreen() },
];

test('a change that replaces a node pool changes its name, so that the new pool is created first', () => {
  const names = [
    ...IMMUTABLE.map((options) => nameOf({ nodePools: [options] })),
    nameOf({ disks: { encryptionKey: KmsKey.create() } }),
    ...IMMUTABLE_GPU.map(gpuNameOf),
    gpuNameOf({ spot: true }),
  ];
  expect(new Set(['default', ...names]).size).toBe(names.length + 1);
  for (const name of names) {
    expect(name).toMatch(/^(default|gpus)-[0-9a-f]{8}$/);
  }
});

test('other changes do not change the name of a pool', () => {
  expect(nameOf({})).toBe('default');
  expect(MUTABLE.map((options) => nameOf({ nodePools: [options] }))).toEqual(MUTABLE.map(() => 'default'));
});

test('pools are created before the pools that they replace are destroyed', () => {
  const { terraform } = synthesize(undefined, {
    nodePools: [{}, { name: 'spot', spot: true }],
    gpuPools: [L4],
    tpuPools: [{ machineType: 'ct5lp-hightpu-4t', topology: '4x4' }],
  });
  for (const { lifecycle } of resourcesOfType(terraform, 'google_container_node_pool')) {
    expect(lifecycle).toMatchObject({ create_before_destroy: true });
  }
});

test('the label that selects a pool has the name from the program, whatever the name in GKE is', () => {
  const options = { name: 'spot', spot: true, labels: { team: 'ml' } };
  expect(pool('node-pool-spot', { nodePools: [{}, options] })).toMatchObject({
    node_config: { labels: { 'kubeflow-cdk/node-pool': 'spot', team: 'ml' } },
  });
});

test('a long name is shortened to the maximum length', () => {
  const name = `a${'-b'.repeat(19)}c`;
  const [, named] = resourcesOfType(
    synthesize(undefined, { nodePools: [{}, { name, spot: true }] }).terraform,
    'google_container_node_pool',
  ).map(({ name: found }) => String(found));
  expect(named).toMatch(/^a(-b)+-[0-9a-f]{8}$/);
  expect(named.length).toBeLessThanOrEqual(40);
});
